// test: pipeline simplify,dead-nodes
// Two reshapes -> the last.
module @m {
  func @f(%y: f32[B,3,4]) -> (%b, %c) {
    %a: f32[12*B] = reshape %y {shape=[12*B]}
    %b: f32[2,6*B] = reshape %a {shape=[2,6*B]}
    %c: f32[B,3,4] = reshape %b {shape=[B,3,4]}
    return %b, %c
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%b, %c) {
    %b: f32[2,6*B] = reshape %y {shape=[2,6*B]}
    return %b, %y
  }
}
