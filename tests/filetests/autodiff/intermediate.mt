// test: pass autodiff
// By a value in between, by the loss itself, and by the same value twice.
module @m {
  func @f(%x: f32[3]) -> (%dh, %dl, %dx, %again) {
    %h: f32[3] = exp %x
    %y: f32[3] = tanh %h
    %loss: f32[] = sum %y {axes=[0]}
    %dh: f32[3], %dl: f32[], %dx: f32[3], %again: f32[3] = gradient %loss, %h, %loss, %x, %x
    return %dh, %dl, %dx, %again
  }
}
// ---- expect
module @m {
  func @f(%x: f32[3]) -> (%dh, %dl, %dx, %again) {
    %h: f32[3] = exp %x
    %y: f32[3] = tanh %h
    %loss: f32[] = sum %y {axes=[0]}
    %dl: f32[] = constant 1
    %dy: f32[3] = broadcast %dl {shape=[3], axes=[]}
    %mul: f32[3] = mul %y, %y
    %sub: f32[3] = sub 1, %mul
    %dh: f32[3] = mul %dy, %sub
    %dx: f32[3] = mul %dh, %h
    return %dh, %dl, %dx, %dx
  }
}
