// test: pipeline simplify,dead-nodes
// The same shape -> x.
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %a: f32[B,3,4] = reshape %y {shape=[B,3,4]}
    %b: f32[3,B,4] = reshape %a {shape=[3,B,4]}
    return %a, %b
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %b: f32[3,B,4] = reshape %y {shape=[3,B,4]}
    return %y, %b
  }
}
