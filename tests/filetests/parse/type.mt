// test: parse
module @m {
  param %w
  func @f(%x: f32[3]) -> (%y) {
    %a: f16[3] = exp %x
    %b: f32[4] = exp %x
    %c = constant 1
    %y: f32[3] = exp %x
    return %y
  }
}
// ---- expect
error [parse.type]: expected a type behind %w, such as f32[B,4]
    param %w
          ^~
  at parse/type.mt:3:9
error [parse.type]: expected an element type (f32, f64, i32, i64, bool, u8), found 'f16'
    %a: f16[3] = exp %x
        ^~~
  at parse/type.mt:5:9, in @f
error [parse.type]: %b is written as f32[4], exp gives f32[3]
    %b: f32[4] = exp %x
        ^~~~~~
  at parse/type.mt:6:9, in @f
error [parse.type]: expected one name with a type before a constant, such as %c: f32[2] = constant [1, 2.5]
    %c = constant 1
         ^~~~~~~~
  at parse/type.mt:7:10, in @f
