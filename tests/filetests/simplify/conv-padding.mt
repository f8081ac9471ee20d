// test: pipeline simplify,dead-nodes
// Zeros around x are put there ahead of the convolution; where channels are in groups they stay.
module @m {
  func @f(%x: f32[B,2,7,5], %w: f32[3,2,3,2], %v: f32[4,1,3,2]) -> (%a, %b, %c) {
    %a: f32[B,3,7,7] = conv %x, %w {strides=[1,1], low=[1,2], high=[1,1]}
    %b: f32[B,3,5,4] = conv %x, %w {strides=[1,1]}
    %c: f32[B,4,7,7] = conv %x, %v {strides=[1,1], low=[1,2], high=[1,1], groups=2}
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,2,7,5], %w: f32[3,2,3,2], %v: f32[4,1,3,2]) -> (%a, %b, %c) {
    %pad: f32[B,2,9,8] = pad %x {low=[0,0,1,2], high=[0,0,1,1]}
    %a: f32[B,3,7,7] = conv %pad, %w {strides=[1,1]}
    %b: f32[B,3,5,4] = conv %x, %w {strides=[1,1]}
    %c: f32[B,4,7,7] = conv %x, %v {strides=[1,1], low=[1,2], high=[1,1], groups=2}
    return %a, %b, %c
  }
}
