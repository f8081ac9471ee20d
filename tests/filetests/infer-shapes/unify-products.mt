// test: pass infer-shapes
// T stands for 2*B. An equality between two products stays a requirement on the feeds: one operand is read through a broadcast that repeats
// nothing, or through a reshape where a literal 1 would be repeated.
// bind: B=6, C=3, D=2, T=12
module @m {
  func @f(%x: f32[2*B], %y: f32[T], %b: f32[B], %p: f32[2*C], %q: f32[3*D], %r: f32[D-1,3*D], %s: f32[1,2*C]) -> (%a, %e, %h) {
    %a = add %x, %y
    %e = add %p, %q
    %g = mul %r, %s
    %h = sum %g {axes=[1]}
    return %a, %e, %h
  }
}
// ---- expect
module @m {
  func @f(%x: f32[2*B], %y: f32[2*B], %b: f32[B], %p: f32[2*C], %q: f32[3*D], %r: f32[D-1,3*D], %s: f32[1,2*C]) -> (%a, %e, %h) {
    %a: f32[2*B] = add %x, %y
    %q.1: f32[2*C] = broadcast %q {shape=[2*C], axes=[0]}
    %e: f32[2*C] = add %p, %q.1
    %s.1: f32[D-1,2*C] = reshape %s {shape=[D-1,2*C]}
    %s.2: f32[D-1,3*D] = broadcast %s.1 {shape=[D-1,3*D], axes=[0,1]}
    %g: f32[D-1,3*D] = mul %r, %s.2
    %h: f32[D-1] = sum %g {axes=[1]}
    return %a, %e, %h
  }
}
