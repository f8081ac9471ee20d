// test: parse
module @m {
  func @f(%x: f32[3]) -> (%y) {
    %y: f32[3] = mul %x, .5
    return %y
  }
}
// ---- expect
error [parse.syntax]: unexpected character '.'
    %y: f32[3] = mul %x, .5
                         ^
  at parse/number-without-digit.mt:4:26
