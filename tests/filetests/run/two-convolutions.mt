// test: run
// Parts of a division by columns begin at whole strips of one product and at whole runs of the other.
module @m {
  func @f(%x: f32[1,32,28,28], %w: f32[8,32,3,3], %z: f32[1,32,26,26], %v: f32[8,32,1,1]) -> (%y) {
    %a: f32[1,8,26,26] = conv %x, %w {strides=[1,1]}
    %b: f32[1,8,26,26] = conv %z, %v {strides=[1,1]}
    %y: f32[1,8,26,26] = add %a, %b
    return %y
  }
}
