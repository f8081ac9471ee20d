// test: parse
module @m {
  func @f(%x: f32[3]) -> (%y) {
    %a: f32[3], %b: f32[3] = exp %x
    gradient %x, %x
    return %x
  }
}
// ---- expect
error [parse.results]: exp gives 1 result, found 2 names
    %a: f32[3], %b: f32[3] = exp %x
                             ^~~
  at parse/results.mt:4:30, in @f
error [gradient.C1]: expected a floating-point scalar loss, %x is f32[3]
    gradient %x, %x
    ^~~~~~~~
  at parse/results.mt:5:5, in @f
