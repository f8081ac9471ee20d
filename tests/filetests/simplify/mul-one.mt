// test: pipeline simplify,dead-nodes
// x * 1 -> x. Not exact, and so not done: 0 * x -> 0.
module @m {
  func @f(%x: f32[B,3]) -> (%b, %c, %d) {
    %a: f32[B,3] = mul %x, 1
    %b: f32[B,3] = mul 1, %a
    %c: f32[B,3] = mul %b, 0
    %d: f32[B,3] = mul %b, -1
    return %b, %c, %d
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3]) -> (%b, %c, %d) {
    %c: f32[B,3] = mul %x, 0
    %d: f32[B,3] = mul %x, -1
    return %x, %c, %d
  }
}
