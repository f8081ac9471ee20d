// test: run
// The constant is in memory for the product; what is computed behind the product in its kernel reads it there too.
module @m {
  func @f(%a: f32[B,B]) -> (%y) {
    %ones: f32[B,5] = constant 1
    %p: f32[B,5] = matmul %a, %ones {transpose_a}
    %y: f32[B,5] = add %p, %ones
    return %y
  }
}
