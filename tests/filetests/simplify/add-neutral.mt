// test: pipeline simplify,dead-nodes
// x + -0 -> x. x + 0 would have to keep +0 where x is -0, so it stays; integers know no -0.
module @m {
  func @f(%x: f32[B,3], %i: i64[B]) -> (%a, %b, %c, %d) {
    %a: f32[B,3] = add %x, -0
    %b: f32[B,3] = add -0, %x
    %c: f32[B,3] = add %x, 0
    %d: i64[B] = add %i, 0
    return %a, %b, %c, %d
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %i: i64[B]) -> (%a, %b, %c, %d) {
    %c: f32[B,3] = add %x, 0
    return %x, %x, %c, %i
  }
}
