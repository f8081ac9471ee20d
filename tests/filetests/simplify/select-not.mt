// test: pipeline simplify,dead-nodes
// not p ? x : y -> p ? y : x.
module @m {
  func @f(%p: bool[B,3], %q: bool[B,3], %x: f32[B,3], %y: f32[B,3]) -> (%b, %c) {
    %a: bool[B,3] = not %p
    %b: f32[B,3] = select %a, %x, %y
    %c: f32[B,3] = select %a, 0, %y
    return %b, %c
  }
}
// ---- expect
module @m {
  func @f(%p: bool[B,3], %q: bool[B,3], %x: f32[B,3], %y: f32[B,3]) -> (%b, %c) {
    %b: f32[B,3] = select %p, %y, %x
    %c: f32[B,3] = select %p, %y, 0
    return %b, %c
  }
}
