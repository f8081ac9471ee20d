// test: pipeline simplify,dead-nodes
// x + -y -> x - y, from either side.
module @m {
  func @f(%x: f32[B,3], %y: f32[B,3], %i: i32[4]) -> (%b, %c, %k) {
    %a: f32[B,3] = neg %y
    %b: f32[B,3] = add %x, %a
    %c: f32[B,3] = add %a, %x
    %j: i32[4] = neg %i
    %k: i32[4] = add %i, %j
    return %b, %c, %k
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %y: f32[B,3], %i: i32[4]) -> (%b, %c, %k) {
    %b: f32[B,3] = sub %x, %y
    %c: f32[B,3] = sub %x, %y
    %k: i32[4] = sub %i, %i
    return %b, %c, %k
  }
}
