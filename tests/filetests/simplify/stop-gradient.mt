// test: pipeline simplify,dead-nodes
// stop_gradient x -> x: gradients are expanded by now.
module @m {
  func @f(%x: f32[B,3]) -> (%a, %b) {
    %a: f32[B,3] = stop_gradient %x
    %b: f32[B,3] = exp %a
    return %a, %b
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3]) -> (%a, %b) {
    %b: f32[B,3] = exp %x
    return %x, %b
  }
}
