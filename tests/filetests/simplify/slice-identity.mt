// test: pipeline simplify,dead-nodes
// The whole -> x.
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b, %c) {
    %a: f32[B,3,4] = slice %y {start=[0,0,0], limit=[B,3,4]}
    %b: f32[B,2,4] = slice %a {start=[0,1,0], limit=[B,3,4]}
    %c: f32[B,2,4] = slice %y {start=[0,0,0], limit=[B,3,4], step=[1,2,1]}
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B,3,4]) -> (%a, %b, %c) {
    %b: f32[B,2,4] = slice %y {start=[0,1,0], limit=[B,3,4]}
    %c: f32[B,2,4] = slice %y {start=[0,0,0], limit=[B,3,4], step=[1,2,1]}
    return %y, %b, %c
  }
}
