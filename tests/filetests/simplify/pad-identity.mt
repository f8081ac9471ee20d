// test: pipeline simplify,dead-nodes
// Nothing before and nothing after -> x.
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %a: f32[B,3,4] = pad %y {low=[0,0,0], high=[0,0,0], value=2}
    %b: f32[B+1,3,4] = pad %a {low=[1,0,0], high=[0,0,0], value=-0}
    return %a, %b
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %b: f32[B+1,3,4] = pad %y {low=[1,0,0], high=[0,0,0], value=-0}
    return %y, %b
  }
}
