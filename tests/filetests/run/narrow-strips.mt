// test: run
// One element at a time, strips of the right operand have rows of four bytes.
module @m {
  func @f(%x: f32[48,16], %w: f32[16,1027]) -> (%s, %y) {
    %a: f32[48,1027] = matmul %x, %w
    %y: f32[48,1027] = abs %a
    %s: f32[1027] = sum %y {axes=[0]}
    return %s, %y
  }
}
