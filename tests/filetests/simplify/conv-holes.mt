// test: pipeline simplify,dead-nodes
// A spread x is met by other elements of the filter at every place, in turn: by half of them where it is spread by 2.
module @m {
  func @f(%x: f32[B,2,4], %w: f32[3,2,3], %v: f32[3,2,1], %y: f32[1,1,2,3], %u: f32[1,1,2,2]) -> (%a, %b, %c, %d, %e) {
    %a: f32[B,3,7] = conv %x, %w {strides=[1], low=[1], high=[1], input_dilation=[2]}
    %b: f32[B,3,4] = conv %x, %w {strides=[2], low=[1], high=[1], input_dilation=[2]}
    %c: f32[B,3,10] = conv %x, %v {strides=[1], input_dilation=[3]}
    %d: f32[1,1,2,4] = conv %y, %u {strides=[1,1], input_dilation=[2,2]}
    %e: f32[B,3,9] = conv %x, %v {strides=[1], input_dilation=[10], high=[-22]}
    return %a, %b, %c, %d, %e
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,2,4], %w: f32[3,2,3], %v: f32[3,2,1], %y: f32[1,1,2,3], %u: f32[1,1,2,2]) -> (%a, %b, %c, %d, %e) {
    %slice: f32[3,2,1] = slice %w {start=[0,0,1], limit=[3,2,3], step=[1,1,2]}
    %conv: f32[B,3,4] = conv %x, %slice {strides=[1]}
    %slice.1: f32[3,2,2] = slice %w {start=[0,0,0], limit=[3,2,3], step=[1,1,2]}
    %pad: f32[B,2,5] = pad %x {low=[0,0,0], high=[0,0,1]}
    %conv.1: f32[B,3,4] = conv %pad, %slice.1 {strides=[1]}
    %reshape: f32[B,3,4,1] = reshape %conv {shape=[B,3,4,1]}
    %reshape.1: f32[B,3,4,1] = reshape %conv.1 {shape=[B,3,4,1]}
    %concat: f32[B,3,4,2] = concat %reshape, %reshape.1 {axis=3}
    %reshape.2: f32[B,3,8] = reshape %concat {shape=[B,3,8]}
    %a: f32[B,3,7] = slice %reshape.2 {start=[0,0,0], limit=[B,3,7]}
    %slice.2: f32[3,2,1] = slice %w {start=[0,0,1], limit=[3,2,3], step=[1,1,2]}
    %b: f32[B,3,4] = conv %x, %slice.2 {strides=[1]}
    %slice.3: f32[3,2,1] = slice %v {start=[0,0,0], limit=[3,2,1], step=[1,1,3]}
    %conv.2: f32[B,3,4] = conv %x, %slice.3 {strides=[1]}
    %constant: f32[B,3,4] = constant 0
    %constant.1: f32[B,3,4] = constant 0
    %reshape.3: f32[B,3,4,1] = reshape %conv.2 {shape=[B,3,4,1]}
    %reshape.4: f32[B,3,4,1] = reshape %constant {shape=[B,3,4,1]}
    %reshape.5: f32[B,3,4,1] = reshape %constant.1 {shape=[B,3,4,1]}
    %concat.1: f32[B,3,4,3] = concat %reshape.3, %reshape.4, %reshape.5 {axis=3}
    %reshape.6: f32[B,3,12] = reshape %concat.1 {shape=[B,3,12]}
    %c: f32[B,3,10] = slice %reshape.6 {start=[0,0,0], limit=[B,3,10]}
    %slice.8: f32[1,1,1,1] = slice %u {start=[0,0,0,0], limit=[1,1,1,2], step=[1,1,2,2]}
    %slice.12: f32[1,1,1,2] = slice %y {start=[0,0,0,0], limit=[1,1,1,2]}
    %conv.5: f32[1,1,1,2] = conv %slice.12, %slice.8 {strides=[1,1]}
    %slice.9: f32[1,1,1,1] = slice %u {start=[0,0,0,1], limit=[1,1,1,2], step=[1,1,2,2]}
    %slice.13: f32[1,1,1,2] = slice %y {start=[0,0,0,1], limit=[1,1,1,3]}
    %conv.6: f32[1,1,1,2] = conv %slice.13, %slice.9 {strides=[1,1]}
    %reshape.10: f32[1,1,1,2,1] = reshape %conv.5 {shape=[1,1,1,2,1]}
    %reshape.11: f32[1,1,1,2,1] = reshape %conv.6 {shape=[1,1,1,2,1]}
    %concat.3: f32[1,1,1,2,2] = concat %reshape.10, %reshape.11 {axis=4}
    %slice.10: f32[1,1,1,1] = slice %u {start=[0,0,1,0], limit=[1,1,2,2], step=[1,1,2,2]}
    %slice.14: f32[1,1,1,2] = slice %y {start=[0,0,1,0], limit=[1,1,2,2]}
    %conv.7: f32[1,1,1,2] = conv %slice.14, %slice.10 {strides=[1,1]}
    %slice.11: f32[1,1,1,1] = slice %u {start=[0,0,1,1], limit=[1,1,2,2], step=[1,1,2,2]}
    %slice.15: f32[1,1,1,2] = slice %y {start=[0,0,1,1], limit=[1,1,2,3]}
    %conv.8: f32[1,1,1,2] = conv %slice.15, %slice.11 {strides=[1,1]}
    %reshape.13: f32[1,1,1,2,1] = reshape %conv.7 {shape=[1,1,1,2,1]}
    %reshape.14: f32[1,1,1,2,1] = reshape %conv.8 {shape=[1,1,1,2,1]}
    %concat.4: f32[1,1,1,2,2] = concat %reshape.13, %reshape.14 {axis=4}
    %reshape.7: f32[1,1,1,1,4] = reshape %concat.3 {shape=[1,1,1,1,4]}
    %reshape.8: f32[1,1,1,1,4] = reshape %concat.4 {shape=[1,1,1,1,4]}
    %concat.2: f32[1,1,1,2,4] = concat %reshape.7, %reshape.8 {axis=3}
    %reshape.9: f32[1,1,2,4] = reshape %concat.2 {shape=[1,1,2,4]}
    %e: f32[B,3,9] = conv %x, %v {strides=[1], high=[-22], input_dilation=[10]}
    return %a, %b, %c, %reshape.9, %e
  }
}
