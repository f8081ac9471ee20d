// test: pipeline simplify,dead-nodes
// Zeros around x are put there ahead of the convolution; groups of channels are an axis before them.
module @m {
  func @f(%x: f32[B,2,7,5], %w: f32[3,2,3,2], %z: f32[B,2,4,7,5], %v: f32[2,3,4,3,2]) -> (%a, %b, %c) {
    %a: f32[B,3,7,7] = conv %x, %w {strides=[1,1], low=[1,2], high=[1,1]}
    %b: f32[B,3,5,4] = conv %x, %w {strides=[1,1]}
    %c: f32[B,2,3,7,7] = conv %z, %v {strides=[1,1], low=[1,2], high=[1,1]}
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,2,7,5], %w: f32[3,2,3,2], %z: f32[B,2,4,7,5], %v: f32[2,3,4,3,2]) -> (%a, %b, %c) {
    %pad: f32[B,2,9,8] = pad %x {low=[0,0,1,2], high=[0,0,1,1]}
    %a: f32[B,3,7,7] = conv %pad, %w {strides=[1,1]}
    %b: f32[B,3,5,4] = conv %x, %w {strides=[1,1]}
    %pad.1: f32[B,2,4,9,8] = pad %z {low=[0,0,0,1,2], high=[0,0,0,1,1]}
    %c: f32[B,2,3,7,7] = conv %pad.1, %v {strides=[1,1]}
    return %a, %b, %c
  }
}
