// test: pipeline simplify,dead-nodes
// -x * -y -> x * y.
module @m {
  func @f(%x: f32[B,3], %y: f32[B,3], %i: i32[4]) -> (%c, %d, %k) {
    %a: f32[B,3] = neg %x
    %b: f32[B,3] = neg %y
    %c: f32[B,3] = mul %a, %b
    %d: f32[B,3] = mul %a, %y
    %j: i32[4] = neg %i
    %k: i32[4] = mul %j, %j
    return %c, %d, %k
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %y: f32[B,3], %i: i32[4]) -> (%c, %d, %k) {
    %a: f32[B,3] = neg %x
    %c: f32[B,3] = mul %x, %y
    %d: f32[B,3] = mul %a, %y
    %k: i32[4] = mul %i, %i
    return %c, %d, %k
  }
}
