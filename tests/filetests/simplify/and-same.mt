// test: pipeline simplify,dead-nodes
// x and x -> x, x or x -> x.
module @m {
  func @f(%p: bool[B,3], %q: bool[B,3]) -> (%c) {
    %a: bool[B,3] = and %p, %p
    %b: bool[B,3] = or %a, %a
    %c: bool[B,3] = or %b, %q
    return %c
  }
}
// ---- expect
module @m {
  func @f(%p: bool[B,3], %q: bool[B,3]) -> (%c) {
    %c: bool[B,3] = or %p, %q
    return %c
  }
}
