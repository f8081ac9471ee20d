// test: pipeline simplify,dead-nodes
// Nothing before, nothing behind and nothing between -> x.
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b, %c) {
    %a: f32[B,3,4] = pad %y {low=[0,0,0], high=[0,0,0], value=2}
    %b: f32[B+1,3,4] = pad %a {low=[1,0,0], high=[0,0,0], value=-0}
    %c: f32[B,5,4] = pad %y {low=[0,0,0], high=[0,0,0], interior=[0,1,0]}
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b, %c) {
    %b: f32[B+1,3,4] = pad %y {low=[1,0,0], high=[0,0,0], value=-0}
    %c: f32[B,5,4] = pad %y {low=[0,0,0], high=[0,0,0], interior=[0,1,0]}
    return %y, %b, %c
  }
}
