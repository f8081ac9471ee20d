// test: pass hoist
// Of scans in scans the inner one is first: what is the same at each of its steps, and at those of the outer one, ends up ahead of both.
module @m {
  param %w: f32[4]
  func @f(%h0: f32[4], %x: f32[T,S,4]) -> (%last) {
    %last: f32[4] = scan over T (carry %h0 as %h, each %x, %w) {
      %k: f32[4] = tanh %h
      %in: f32[4] = scan over S (carry %h as %g, each %x as %e, %w, %k) {
        %a: f32[4] = exp %w
        %s: f32[4] = sin %k
        %p: f32[4] = mul %g, %a
        %q: f32[4] = mul %e, %s
        %g1: f32[4] = add %p, %q
        yield %g1
      }
      yield %in
    }
    return %last
  }
}
// ---- expect
module @m {
  param %w: f32[4]
  func @f(%h0: f32[4], %x: f32[T,S,4]) -> (%last) {
    %a: f32[4] = exp %w
    %last: f32[4] = scan over T (carry %h0 as %h, each %x, %w, %a) {
      %k = tanh %h
      %s = sin %k
      %in = scan over S (carry %h as %g, each %x as %e, %w, %k, %a, %s) {
        %p = mul %g, %a
        %q = mul %e, %s
        %g1 = add %p, %q
        yield %g1
      }
      yield %in
    }
    return %last
  }
}
