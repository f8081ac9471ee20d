// test: pipeline simplify,dead-nodes
// Two slices -> one.
module @m {
  func @f(%y: f32[B+4,7]) -> (%b) {
    %a: f32[B+3,5] = slice %y {start=[1,0], limit=[B+4,5]}
    %b: f32[B,2] = slice %a {start=[2,3], limit=[B+2,5]}
    return %b
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B+4,7]) -> (%b) {
    %b: f32[B,2] = slice %y {start=[3,3], limit=[B+3,5]}
    return %b
  }
}
