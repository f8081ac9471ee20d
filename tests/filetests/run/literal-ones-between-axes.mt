// test: run
// Axes on both sides of a literal 1 are one loop only if their strides say so.
module @m {
  func @f(%x: f32[2,3,1], %i: i32[3,16]) -> (%rotated, %hit) {
    %t: f32[3,2,1] = transpose %x {order=[1,0,2]}
    %rotated: f32[3,2,1] = exp %t
    %classes: i32[3,1,5] = iota {type=i32, shape=[3,1,5], axis=2}
    %some: i32[3,1] = slice %i {start=[0,0], limit=[3,1]}
    %wide: i32[3,1,5] = broadcast %some {shape=[3,1,5], axes=[0,1]}
    %hit: bool[3,1,5] = equal %wide, %classes
    return %rotated, %hit
  }
}
