// test: pipeline simplify,dead-nodes
// x - 0 -> x. x - -0 would turn -0 into +0.
module @m {
  func @f(%x: f32[B,3]) -> (%a, %b, %c) {
    %a: f32[B,3] = sub %x, 0
    %b: f32[B,3] = sub %x, -0
    %c: f32[B,3] = sub 0, %x
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3]) -> (%a, %b, %c) {
    %b: f32[B,3] = sub %x, -0
    %c: f32[B,3] = sub 0, %x
    return %x, %b, %c
  }
}
