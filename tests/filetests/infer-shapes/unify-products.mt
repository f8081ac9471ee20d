// test: pass infer-shapes
// T stands for 2*B. An equality between two products stays a requirement on the feeds.
// bind: B=6, C=3, D=2, T=12
module @m {
  func @f(%x: f32[2*B], %y: f32[T], %b: f32[B], %p: f32[2*C], %q: f32[3*D]) -> (%a, %e) {
    %a = add %x, %y
    %e = add %p, %q
    return %a, %e
  }
}
// ---- expect
module @m {
  func @f(%x: f32[2*B], %y: f32[2*B], %b: f32[B], %p: f32[2*C], %q: f32[3*D]) -> (%a, %e) {
    %a: f32[2*B] = add %x, %y
    %e: f32[2*C] = add %p, %q
    return %a, %e
  }
}
