// test: parse
module @m {
  func @f(%x: f32[3]) -> (%y) {
    %y: f32[3] = exp %x
// ---- expect
error [parse.syntax]: expected a statement or 'return', found the end of the text
    %y: f32[3] = exp %x
                       ^
  at parse/end.mt:4:24, in @f
error [parse.syntax]: expected 'func' or '}', found the end of the text
    %y: f32[3] = exp %x
                       ^
  at parse/end.mt:4:24, in @f
