// test: parse
// A name that is unknown because its own statement is wrong is not reported again.
module @m {
  param %w: f32[3]
  func @f(%x: f32[3]) -> (%y) {
    %a: f32[3] = exp %nowhere
    %b: f32[3] = tanh %a
    %y: f32[3] = fused over [3] (%x) {
      %y = add %x, %w
      yield %y
    }
    %z: f32[3] @%q = exp %x
    return %late
  }
}
// ---- expect
error [parse.value]: %nowhere is not defined
    %a: f32[3] = exp %nowhere
                     ^~~~~~~~
  at parse/value.mt:6:22, in @f
error [parse.value]: %w is not defined; a region sees its operands only
    %y = add %x, %w
                 ^~
  at parse/value.mt:9:20, in @f
error [parse.value]: %q is not defined
    %z: f32[3] @%q = exp %x
                ^~
  at parse/value.mt:12:17, in @f
error [parse.value]: %late is not defined
    return %late
           ^~~~~
  at parse/value.mt:13:12, in @f
