// test: parse
// A constraint of an op that does not hold is a mistake of the text too.
module @m {
  param %w: f32[4,6]
  func @f(%x: f32[B,5]) -> (%y) {
    %y: f32[B,6] = matmul %x, %w
    return %y
  }
}
// ---- expect
error [matmul.C4]: inner dimensions differ: %x has 5 (axis 1), %w has 4 (axis 0)
    %y: f32[B,6] = matmul %x, %w
                   ^~~~~~
  at parse/constraint.mt:6:20, in @f
