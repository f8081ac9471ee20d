// test: parse
module @m {
  func @f() -> () {
    %a: f32[2,2] = constant [1, 2, 3]
    return
  }
}
// ---- expect
error [constant.C1]: expected 4 elements for f32[2,2], found 3
    %a: f32[2,2] = constant [1, 2, 3]
                   ^~~~~~~~
  at parse/constant.mt:4:20, in @f
