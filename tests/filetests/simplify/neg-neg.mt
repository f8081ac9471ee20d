// test: pipeline simplify,dead-nodes
// -(-x) -> x.
module @m {
  func @f(%x: f32[B,3], %i: i32[4]) -> (%b, %c, %k) {
    %a: f32[B,3] = neg %x
    %b: f32[B,3] = neg %a
    %c: f32[B,3] = neg %b
    %j: i32[4] = neg %i
    %k: i32[4] = neg %j
    return %b, %c, %k
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %i: i32[4]) -> (%b, %c, %k) {
    %c: f32[B,3] = neg %x
    return %x, %c, %i
  }
}
