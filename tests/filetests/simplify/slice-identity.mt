// test: pipeline simplify,dead-nodes
// The whole -> x.
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %a: f32[B,3,4] = slice %y {start=[0,0,0], limit=[B,3,4]}
    %b: f32[B,2,4] = slice %a {start=[0,1,0], limit=[B,3,4]}
    return %a, %b
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b) {
    %b: f32[B,2,4] = slice %y {start=[0,1,0], limit=[B,3,4]}
    return %y, %b
  }
}
