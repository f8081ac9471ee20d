// test: pipeline simplify,dead-nodes
// max(x, x) -> x and min(x, x) -> x; NaN included.
module @m {
  func @f(%x: f32[B,3]) -> (%c, %d) {
    %a: f32[B,3] = max %x, %x
    %b: f32[B,3] = min %a, %a
    %c: f32[B,3] = max %x, %b
    %d: f32[B,3] = sub %x, %x
    return %c, %d
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3]) -> (%c, %d) {
    %d: f32[B,3] = sub %x, %x
    return %x, %d
  }
}
