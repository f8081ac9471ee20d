// test: pipeline simplify,dead-nodes
// Two transposes -> one, which may be none.
module @m {
  func @f(%y: f32[B,3,4]) -> (%b, %c) {
    %a: f32[4,B,3] = transpose %y {order=[2,0,1]}
    %b: f32[3,4,B] = transpose %a {order=[2,0,1]}
    %c: f32[B,3,4] = transpose %b {order=[2,0,1]}
    return %b, %c
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%b, %c) {
    %b: f32[3,4,B] = transpose %y {order=[1,2,0]}
    return %b, %y
  }
}
