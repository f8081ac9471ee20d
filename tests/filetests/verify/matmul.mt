// test: verify declared
module @m {
  func @f(%x: f32[B,3], %i: i32[3,4], %p: bool[3,4], %w: f32[4,5], %v: f32[3], %s: f32[2,B,4], %t: f32[3,4,5]) -> () {
    %a: f32[B,4] = matmul %x, %i  // error: [matmul.C1] element types differ: %x is f32[B,3], %i is i32[3,4]
    %b: bool[4,4] = matmul %p, %p {transpose_a}  // error: [matmul.C1] expected a number type, %p is bool[3,4]
    %c: f32[B] = matmul %x, %v  // error: [matmul.C2] expected two operands of one rank of at least 2, %x is f32[B,3], %v is f32[3]
    %d: f32[2,B,5] = matmul %s, %t  // error: [matmul.C3] batch dimensions differ: %s has 2, %t has 3 (axis 0)
    %e: f32[B,5] = matmul %x, %w  // error: [matmul.C4] inner dimensions differ: %x has 3 (axis 1), %w has 4 (axis 0)
    %g: f32[B,4] = matmul %x, %w {transpose_b}  // error: [matmul.C4] inner dimensions differ: %x has 3 (axis 1), %w has 5 (axis 1)
    return
  }
}
