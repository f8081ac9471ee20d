// test: pipeline simplify,dead-nodes
// p ? x : x -> x.
module @m {
  func @f(%p: bool[B,3], %q: bool[B,3], %x: f32[B,3]) -> (%a, %b, %c) {
    %a: f32[B,3] = select %p, %x, %x
    %b: f32[B,3] = select %q, %a, 0
    %c: f32[B,3] = select %q, 0, %b
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%p: bool[B,3], %q: bool[B,3], %x: f32[B,3]) -> (%a, %b, %c) {
    %b: f32[B,3] = select %q, %x, 0
    %c: f32[B,3] = select %q, 0, %b
    return %x, %b, %c
  }
}
