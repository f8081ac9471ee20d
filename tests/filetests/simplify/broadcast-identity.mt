// test: pipeline simplify,dead-nodes
// The same shape -> x.
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %a: f32[B,3,4] = broadcast %y {shape=[B,3,4], axes=[0,1,2]}
    %b: f32[1,B,3,4] = broadcast %a {shape=[1,B,3,4], axes=[1,2,3]}
    return %a, %b
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %b: f32[1,B,3,4] = broadcast %y {shape=[1,B,3,4], axes=[1,2,3]}
    return %y, %b
  }
}
