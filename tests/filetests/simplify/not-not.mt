// test: pipeline simplify,dead-nodes
// not (not x) -> x.
module @m {
  func @f(%p: bool[B,3], %q: bool[B,3]) -> (%c) {
    %a: bool[B,3] = not %p
    %b: bool[B,3] = not %a
    %c: bool[B,3] = and %b, %q
    return %c
  }
}
// ---- expect
module @m {
  func @f(%p: bool[B,3], %q: bool[B,3]) -> (%c) {
    %c: bool[B,3] = and %p, %q
    return %c
  }
}
