// test: run
// bind: B=7, C=3, D=2
// 4 is B-3 and 2*C is 3*D, which only a binding tells: views, positions and products of one reading in loops of the other.
module @m {
  func @views(%x: f32[B,4,5], %w: f32[5,B-3,B], %v: f32[B]) -> (%z, %y) {
    %t: f32[B,B-3,5] = transpose %w {order=[2,1,0]}
    %r: f32[B,B-3,5] = broadcast %v {shape=[B,B-3,5], axes=[0]}
    %p: f32[B,4,5] = mul %x, %t
    %y: f32[B,4,5] = mul %p, %r
    %z: f32[B] = sum %y {axes=[1,2]}
    return %z, %y
  }

  func @positions(%x: f32[B,4,5]) -> (%z, %y) {
    %column: f32[B,B-3,5] = iota {type=f32, shape=[B,B-3,5], axis=2}
    %row: f32[B,4,5] = iota {type=f32, shape=[B,4,5], axis=1}
    %visible: bool[B,B-3,5] = less_equal %column, %row
    %p: f32[B,4,5] = mul %x, %column
    %half: f32[B,4,5] = constant 0.5
    %y: f32[B,B-3,5] = select %visible, %p, %half
    %z: f32[B] = sum %y {axes=[1,2]}
    return %z, %y
  }

  func @products(%a: f32[B-3,5,2*C], %b: f32[4,3*D,3], %w: f32[4,3*D,3]) -> (%y, %da, %db) {
    %t: f32[4,3*D,3] = tanh %w
    %s: f32[4,3*D,3] = mul %b, %t
    %y: f32[B-3,5,3] = matmul %a, %s
    %q: f32[B-3,5,3] = mul %y, %y
    %loss: f32[] = sum %q {axes=[0,1,2]}
    %da: f32[B-3,5,2*C], %db: f32[4,3*D,3] = gradient %loss, %a, %b
    return %y, %da, %db
  }

  func @parts(%x: f32[2*C,3], %y: f32[3*D,2], %i: i32[2*C], %n: i32[4], %u: f32[B-3,3]) -> (%both, %sum, %set) {
    %both: f32[2*C,5] = concat %x, %y {axis=1}
    %j: i32[2*C] = mul %i, 0
    %sum: f32[2,3] = scatter_add %x, %j {axis=0, size=2}
    %k: i32[4] = mul %n, 0
    %set: f32[2*C,3] = scatter %x, %k, %u {axis=0, kind=set}
    return %both, %sum, %set
  }

  func @convolution(%x: f32[2,2*C,9], %w: f32[4,3*D,3]) -> (%y, %dw) {
    %y: f32[2,4,7] = conv %x, %w {strides=[1]}
    %loss: f32[] = sum %y {axes=[0,1,2]}
    %dw: f32[4,3*D,3] = gradient %loss, %w
    return %y, %dw
  }

  // A literal 1 is no extent that repeats: B-6 is 1.
  func @ones(%x: f32[B,B-6], %y: f32[B,1]) -> (%z, %s) {
    %z: f32[B,B-6] = mul %x, %y
    %s: f32[B] = sum %z {axes=[1]}
    return %z, %s
  }
}
