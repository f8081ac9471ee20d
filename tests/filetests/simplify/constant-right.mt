// test: pipeline simplify,dead-nodes
// c + x -> x + c where the op commutes, which sub does not.
module @m {
  func @f(%x: f32[B,3]) -> (%e) {
    %a: f32[B,3] = add 2, %x
    %b: f32[B,3] = mul 3, %a
    %c: f32[B,3] = max 0, %b
    %d: f32[B,3] = min 9, %c
    %e: f32[B,3] = sub 5, %d
    return %e
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3]) -> (%e) {
    %a: f32[B,3] = add %x, 2
    %b: f32[B,3] = mul %a, 3
    %c: f32[B,3] = max %b, 0
    %d: f32[B,3] = min %c, 9
    %e: f32[B,3] = sub 5, %d
    return %e
  }
}
