// test: parse
module @m {
  func @f(%x: f32[3]) -> (%y) {
    %a: f32[3] = exps %x
    %b: f32[3] = sofmax %x
    %c: f32[3] = redce_max %x
    %y: f32[3] = add %a, %b
    return %y
  }
}
// ---- expect
error [parse.op]: there is no op 'exps'; did you mean exp or exp2?
    %a: f32[3] = exps %x
                 ^~~~
  at parse/op.mt:4:18, in @f
error [parse.op]: there is no op 'sofmax'
    %b: f32[3] = sofmax %x
                 ^~~~~~
  at parse/op.mt:5:18, in @f
error [parse.op]: there is no op 'redce_max'; did you mean reduce_max or reduce_min?
    %c: f32[3] = redce_max %x
                 ^~~~~~~~~
  at parse/op.mt:6:18, in @f
