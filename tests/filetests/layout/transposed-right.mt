// test: pass layout
// One transpose serves both products; a transpose that is there already cancels; left operands stay.
module @m {
  param %w: f32[5,4]
  func @f(%x: f32[B,4], %y: f32[C,4], %v: f32[4,6]) -> (%a, %b, %c, %d) {
    %a: f32[B,5] = matmul %x, %w {transpose_b}
    %b: f32[C,5] = matmul %y, %w {transpose_b}
    %t: f32[6,4] = transpose %v {order=[1,0]}
    %c: f32[B,6] = matmul %x, %t {transpose_b}
    %d: f32[4,5] = matmul %x, %a {transpose_a}
    return %a, %b, %c, %d
  }

  func @g(%x: f32[B,4]) -> (%a) {
    %a: f32[B,5] = matmul %x, %w {transpose_b}
    return %a
  }
}
// ---- expect
module @m {
  param %w: f32[5,4]
  func @f(%x: f32[B,4], %y: f32[C,4], %v: f32[4,6]) -> (%a, %b, %c, %d) {
    %w_t: f32[4,5] = transpose %w {order=[1,0]}
    %a: f32[B,5] = matmul %x, %w_t
    %b: f32[C,5] = matmul %y, %w_t
    %t: f32[6,4] = transpose %v {order=[1,0]}
    %c: f32[B,6] = matmul %x, %v
    %d: f32[4,5] = matmul %x, %a {transpose_a}
    return %a, %b, %c, %d
  }

  func @g(%x: f32[B,4]) -> (%a) {
    %w_t: f32[4,5] = transpose %w {order=[1,0]}
    %a: f32[B,5] = matmul %x, %w_t
    return %a
  }
}
