// test: pipeline simplify,dead-nodes
// Axes in their own order -> x.
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %a: f32[B,3,4] = transpose %y {order=[0,1,2]}
    %b: f32[B,4,3] = transpose %a {order=[0,2,1]}
    return %a, %b
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %b: f32[B,4,3] = transpose %y {order=[0,2,1]}
    return %y, %b
  }
}
