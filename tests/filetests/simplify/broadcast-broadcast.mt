// test: pipeline simplify,dead-nodes
// Two broadcasts -> one, unless that B-3 is 4 would not be checked any more.
// bind: B=7
module @m {
  func @f(%y: f32[B,1]) -> (%b) {
    %a: f32[2,B,1,3] = broadcast %y {shape=[2,B,1,3], axes=[1,2]}
    %b: f32[2,B,6,4,3] = broadcast %a {shape=[2,B,6,4,3], axes=[0,1,2,4]}
    return %b
  }

  func @differently(%y: f32[B]) -> (%b) {
    %a: f32[B,B-3] = broadcast %y {shape=[B,B-3], axes=[0]}
    %b: f32[B,4] = broadcast %a {shape=[B,4], axes=[0,1]}
    return %b
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,1]) -> (%b) {
    %b: f32[2,B,6,4,3] = broadcast %y {shape=[2,B,6,4,3], axes=[1,2]}
    return %b
  }

  func @differently(%y: f32[B]) -> (%b) {
    %a: f32[B,B-3] = broadcast %y {shape=[B,B-3], axes=[0]}
    %b: f32[B,4] = broadcast %a {shape=[B,4], axes=[0,1]}
    return %b
  }
}
