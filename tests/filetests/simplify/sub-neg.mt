// test: pipeline simplify,dead-nodes
// x - -y -> x + y. -(x - y) -> y - x is not exact: it would turn -0 into +0.
module @m {
  func @f(%x: f32[B,3], %y: f32[B,3], %i: i32[4]) -> (%b, %d, %k) {
    %a: f32[B,3] = neg %y
    %b: f32[B,3] = sub %x, %a
    %c: f32[B,3] = sub %x, %y
    %d: f32[B,3] = neg %c
    %j: i32[4] = neg %i
    %k: i32[4] = sub %i, %j
    return %b, %d, %k
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %y: f32[B,3], %i: i32[4]) -> (%b, %d, %k) {
    %b: f32[B,3] = add %x, %y
    %c: f32[B,3] = sub %x, %y
    %d: f32[B,3] = neg %c
    %k: i32[4] = add %i, %i
    return %b, %d, %k
  }
}
