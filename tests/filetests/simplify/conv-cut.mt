// test: pipeline simplify,dead-nodes
// Elements that are left out at an end are cut off; what is left is padded as always. There must be enough of them, for sure.
module @m {
  func @f(%x: f32[2,2,7,5], %w: f32[3,2,3,2], %t: f32[2,2,T,5]) -> (%a, %b, %c, %d) {
    %a: f32[2,3,4,4] = conv %x, %w {strides=[1,1], low=[-1,0], high=[0,0]}
    %b: f32[2,3,4,5] = conv %x, %w {strides=[1,1], low=[1,-1], high=[-2,2]}
    %c: f32[2,3,4,4] = conv %x, %w {strides=[1,1], low=[-8,0], high=[7,0]}
    %d: f32[2,3,T-3,4] = conv %t, %w {strides=[1,1], low=[-1,0], high=[0,0]}
    return %a, %b, %c, %d
  }
}
// ---- expect
module @m {
  func @f(%x: f32[2,2,7,5], %w: f32[3,2,3,2], %t: f32[2,2,T,5]) -> (%a, %b, %c, %d) {
    %slice: f32[2,2,6,5] = slice %x {start=[0,0,1,0], limit=[2,2,7,5]}
    %a: f32[2,3,4,4] = conv %slice, %w {strides=[1,1]}
    %slice.1: f32[2,2,5,4] = slice %x {start=[0,0,0,1], limit=[2,2,5,5]}
    %pad: f32[2,2,6,6] = pad %slice.1 {low=[0,0,1,0], high=[0,0,0,2]}
    %b: f32[2,3,4,5] = conv %pad, %w {strides=[1,1]}
    %c: f32[2,3,4,4] = conv %x, %w {strides=[1,1], low=[-8,0], high=[7,0]}
    %d: f32[2,3,T-3,4] = conv %t, %w {strides=[1,1], low=[-1,0]}
    return %a, %b, %c, %d
  }
}
