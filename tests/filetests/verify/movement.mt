// test: verify declared
module @m {
  func @f(%x: f32[B,3], %y: f32[B,4], %i: i32[B,3], %v: f32[3]) -> () {
    %a: f32[B,3] = broadcast %x {shape=[B,3], axes=[1,0]}  // error: [broadcast.C1] expected 2 ascending axes of [B,3], one for each of %x: f32[B,3], found [1,0]
    %b: f32[B,2] = broadcast %v {shape=[B,2], axes=[1]}  // error: [broadcast.C2] %v has 3 (axis 0), expected 2 (axis 1 of [B,2]) or the literal 1
    %c: f32[B,3] = transpose %x {order=[1,1]}  // error: [transpose.C1] expected a permutation of the 2 axes of %x: f32[B,3], found [1,1]
    %d: f32[4] = reshape %v {shape=[4]}  // error: [reshape.C1] element counts differ: %v: f32[3] has 3, [4] has 4
    %e: f32[B] = slice %x {start=[0], limit=[B]}  // error: [slice.C1] expected a start and a limit for each axis of %x: f32[B,3], found [0] and [B]
    %g: f32[B,4] = slice %x {start=[0,0], limit=[B,4]}  // error: [slice.C2] expected 0 <= start <= limit <= 3 along axis 1 of %x, found 0 and 4
    %r: f32[B,3] = slice %x {start=[0,0], limit=[B,3], step=[1]}  // error: [slice.C3] expected a step of at least 1 for each axis of %x: f32[B,3], found [1]
    %s: f32[B,3] = slice %x {start=[0,0], limit=[B,3], step=[1,0]}  // error: [slice.C3] expected a step of at least 1 for each axis of %x: f32[B,3], found [1,0]
    %t: f32[B,3] = slice %x {start=[0,0], limit=[B,3], step=[2,1]}  // error: [slice.C4] expected a literal extent along axis 0, where the step is 2, found B
    %u: f32[B,3] = pad %x {low=[0,0], high=[0,0], interior=[0,-1]}  // error: [pad.C3] expected interior padding of at least 0 for each axis of %x: f32[B,3], found [0,-1]
    %w: f32[B,3] = pad %x {low=[0,0], high=[0,0], interior=[1,0]}  // error: [pad.C4] expected a literal extent along axis 0 of %x, with interior padding, found B
    %p: f32[B,3] = reverse %x {axes=[1,0]}  // error: [reverse.C1] expected axes of %x: f32[B,3], ascending, found [1,0]
    %q: f32[B,3] = reverse %x {axes=[2]}  // error: [reverse.C1] expected axes of %x: f32[B,3], ascending, found [2]
    %h: f32[B,3] = pad %x {low=[0], high=[0]}  // error: [pad.C1] expected a low and a high for each axis of %x: f32[B,3], found [0] and [0]
    %j: f32[B,2] = pad %x {low=[0,-1], high=[0,0]}  // error: [pad.C2] expected padding of at least 0, found [0,-1] and [0,0]
    %z: i32[B,4] = pad %i {low=[0,1], high=[0,0], value=0.5}  // error: [pad.C5] expected a number of type i32, found 0.5
    %za: i32[B,4] = pad %i {low=[0,1], high=[0,0], value=nan}  // error: [pad.C5] expected a number of type i32, found nan
    %k: f32[B,3] = concat {axis=0}  // error: [concat.C0] expected at least 1 operand, found 0
    %l: f32[B,3] = concat %x {axis=2}  // error: [concat.C1] expected an axis of %x: f32[B,3], found 2
    %m: f32[B,6] = concat %x, %i {axis=1}  // error: [concat.C2] element types differ: %x is f32[B,3], %i is i32[B,3]
    %n: f32[2*B,3] = concat %x, %y {axis=0}  // error: [concat.C3] shapes differ beyond axis 0: %x is f32[B,3], %y is f32[B,4]
    %o: f32[B,3] = concat %x, %v {axis=0}  // error: [concat.C3] shapes differ beyond axis 0: %x is f32[B,3], %v is f32[3]
    return
  }
}
