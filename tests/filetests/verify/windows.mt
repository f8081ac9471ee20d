// test: verify declared
module @m {
  func @f(%x: f32[B,3,T], %y: f32[2,6,8,9], %y3: f32[2,3,8,9], %y4: f32[2,4,2,7], %g2: f32[2,3,2,9], %i: i32[B,3,T], %u: u8[B,3,T], %w: f32[4,3,2], %v: f32[4,3,2,5], %k: f32[4,3,K], %t: f32[4,2,3]) -> () {
    %a: f32[B,3] = windows %x, %w {size=[2]}  // error: [windows.C0] expected 1 operand, found 2
    %b: f32[B,3] = windows %x {size=[2,1,1,1]}  // error: [windows.C1] expected an extent of at least 0 for each of the last axes of %x: f32[B,3,T], found [2,1,1,1]
    %c: f32[B,3] = windows %x {size=[-1]}  // error: [windows.C1] expected an extent of at least 0 for each of the last axes of %x: f32[B,3,T], found [-1]
    %d: f32[B,3] = windows %x {size=[2], strides=[0]}  // error: [windows.C2] expected 1 strides and 1 dilations of at least 1, found [0] and [1]
    %e: f32[B,3] = windows %x {size=[2], strides=[1], dilation=[1,1]}  // error: [windows.C2] expected 1 strides and 1 dilations of at least 1, found [1] and [1,1]
    %g: f32[B,3] = windows %x {size=[2], strides=[2]}  // error: [windows.C3] expected literal extents along axis 2, where the stride is 2, found T-1 places for a box
    %h: f32[B,3] = windows %x {size=[T], dilation=[2]}  // error: [windows.C3] expected a box of a literal extent along axis 2, where the dilation is 2, found T
    %j: f32[B,3] = windows %x {size=[3,2], dilation=[2,1]}  // error: [windows.C4] expected room for a box of 5 along axis 1, found 3
    %l: f32[B,3] = conv %x {strides=[1]}  // error: [conv.C0] expected 2 operands, found 1
    %m: f32[B,3] = conv %x, %i {strides=[1]}  // error: [conv.C1] element types differ: %x is f32[B,3,T], %i is i32[B,3,T]
    %n: f32[B,3] = conv %u, %u {strides=[1]}  // error: [conv.C1] expected a number type, %u is u8[B,3,T]
    %o: f32[B,3] = conv %x, %v {strides=[1]}  // error: [conv.C2] expected [images, channels, ..] and [filters, channels, ..] with 1 to 3 more axes, and one of groups at most, %x is f32[B,3,T], %v is f32[4,3,2,5]
    %p: f32[B,3] = conv %y, %v {strides=[1,1], low=[1]}  // error: [conv.C3] expected 2 of each attribute, found strides [1,1], low [1], high [0,0], dilations [1,1] and [1,1]
    %q: f32[B,3] = conv %x, %w {strides=[0]}  // error: [conv.C4] expected literals of at least 1, found strides [0], dilations [1] and [1]
    %r: f32[B,3] = conv %y, %y {strides=[1,1,1]}  // error: [conv.C2] expected [images, channels, ..] and [filters, channels, ..] with 1 to 3 more axes, and one of groups at most, %y is f32[2,6,8,9], %y is f32[2,6,8,9]
    %s: f32[B,3] = conv %x, %t {strides=[1]}  // error: [conv.C5] channels differ in axis 1: %x has 3, %t has 2
    %ab: f32[B,3] = conv %g2, %v {strides=[1]}  // error: [conv.C6] groups differ: %g2 has 3 in axis 1, %v has 4 in axis 0
    %ac: f32[B,3] = conv %x, %w {strides=[2]}  // error: [conv.C7] expected literal extents along axis 2, where the stride is 2, found T-1 places for a box
    %ad: f32[B,3] = conv %x, %w {strides=[1], input_dilation=[3]}  // error: [conv.C7] expected a literal extent along axis 2 of %x, where the dilation is 3, found T
    %ae: f32[B,3] = conv %x, %k {strides=[1], filter_dilation=[2]}  // error: [conv.C7] expected a box of a literal extent along axis 2, where the dilation is 2, found K
    %af: f32[B,3] = conv %y3, %v {strides=[1,1], low=[0,-3], high=[0,-3]}  // error: [conv.C8] expected room for a box of 5 along axis 3, found 3
    %z: f32[2,4,7,5] = conv %y3, %v {strides=[1,1]}
    %ag: f32[2,4,3,3] = conv %y4, %v {strides=[1]}
    %aa: f32[2,4,7,1] = conv %y3, %v {strides=[1,1], low=[0,-2], high=[0,-2]}
    return
  }
}
