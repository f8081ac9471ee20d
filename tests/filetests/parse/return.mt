// test: parse
module @m {
  func @f(%x: f32[3]) -> (%y, %z) {
    return %x
  }
}
// ---- expect
error [parse.results]: @f declares 2 results, return gives 1
    return %x
    ^~~~~~
  at parse/return.mt:4:5, in @f
