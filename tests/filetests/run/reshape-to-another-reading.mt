// test: run
// bind: B=4, T=3, C=2, D=6
// A reshape is its operand's bytes, though only a binding can tell that they are as many.
module @m {
  func @f(%x: f32[B,T], %c: f32[C], %d: f32[D]) -> (%y, %r) {
    %e: f32[B,T] = exp %x
    %r: f32[C*D] = reshape %e {shape=[C*D]}
    %s: f32[C*D] = reverse %r {axes=[0]}
    %y: f32[C*D] = mul %r, %s
    return %y, %r
  }
}
