// test: verify fused
// A sum over the rows that tiles divide is complete when every tile has run; one inside of rows may be read at once.
module @m {
  param %w: f32[3]
  func @f(%x: f32[B,3]) -> (%y, %n, %r) {
    %y: f32[B,3], %n: f32[3] = fused over [B] (%x, %w) {  // error: [fused.C1] %s reduces axes [0], which the space [B] divides: expected that it is only yielded, %n reads it
      %y = exp %x
      %s = sum %y {axes=[0]}
      %n = add %w, %s
      yield %y, %n
    }
    %r: f32[B,3] = fused over [B] (%x) {
      %s = sum %x {axes=[1]}
      %b = broadcast %s {shape=[B,3], axes=[0]}
      %r = sub %x, %b
      yield %r
    }
    return %y, %n, %r
  }
}
