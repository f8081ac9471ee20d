// test: parse
module @m {
  param %w: f32[3]
  param %w: f32[4]
  func @f(%x: f32[3]) -> (%y) {
    %y: f32[3] = exp %x
    %y: f32[3] = tanh %x
    %w: f32[3] = tanh %y
    return %y
  }
}
// ---- expect
error [parse.name]: %w is declared twice
    param %w: f32[4]
          ^~
  at parse/name.mt:4:9
error [parse.name]: %y is defined twice, first at line 6
    %y: f32[3] = tanh %x
    ^~
  at parse/name.mt:7:5, in @f
error [parse.name]: %w is defined twice, first at line 3
    %w: f32[3] = tanh %y
    ^~
  at parse/name.mt:8:5, in @f
