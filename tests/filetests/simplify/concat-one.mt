// test: pipeline simplify,dead-nodes
// x alone -> x.
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %a: f32[B,3,4] = concat %y {axis=1}
    %b: f32[B,6,4] = concat %a, %y {axis=1}
    return %a, %b
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %b: f32[B,6,4] = concat %y, %y {axis=1}
    return %y, %b
  }
}
