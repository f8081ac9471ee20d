// test: pipeline simplify,dead-nodes
// x / 1 -> x, of integers too. 1 / x stays.
module @m {
  func @f(%x: f32[B,3], %i: i32[4]) -> (%a, %b, %c) {
    %a: f32[B,3] = div %x, 1
    %b: i32[4] = div %i, 1
    %c: f32[B,3] = div 1, %a
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %i: i32[4]) -> (%a, %b, %c) {
    %c: f32[B,3] = div 1, %x
    return %x, %i, %c
  }
}
