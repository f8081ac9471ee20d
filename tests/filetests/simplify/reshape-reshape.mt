// test: pipeline simplify,dead-nodes
// Two reshapes -> the last, unless that 2*C is 12*B would not be checked any more.
// bind: B=2, C=12
module @m {
  func @f(%y: f32[B,3,4]) -> (%b, %c) {
    %a: f32[12*B] = reshape %y {shape=[12*B]}
    %b: f32[2,6*B] = reshape %a {shape=[2,6*B]}
    %c: f32[B,3,4] = reshape %b {shape=[B,3,4]}
    return %b, %c
  }

  func @differently(%y: f32[B,3,4], %z: f32[C]) -> (%b, %d) {
    %a: f32[2*C] = reshape %y {shape=[2*C]}
    %b: f32[B,12] = reshape %a {shape=[B,12]}
    %c: f32[2,C] = reshape %a {shape=[2,C]}
    %d: f32[2,C] = exp %c
    return %b, %d
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%b, %c) {
    %b: f32[2,6*B] = reshape %y {shape=[2,6*B]}
    return %b, %y
  }

  func @differently(%y: f32[B,3,4], %z: f32[C]) -> (%b, %d) {
    %a: f32[2*C] = reshape %y {shape=[2*C]}
    %b: f32[B,12] = reshape %a {shape=[B,12]}
    %c: f32[2,C] = reshape %y {shape=[2,C]}
    %d: f32[2,C] = exp %c
    return %b, %d
  }
}
