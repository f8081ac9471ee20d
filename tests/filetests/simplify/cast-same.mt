// test: pipeline simplify,dead-nodes
// x converted to its own type -> x.
module @m {
  func @f(%x: f32[B,3], %p: bool[3]) -> (%a, %b, %c) {
    %a: f32[B,3] = cast %x {to=f32}
    %b: bool[3] = cast %p {to=bool}
    %c: f64[B,3] = cast %a {to=f64}
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %p: bool[3]) -> (%a, %b, %c) {
    %c: f64[B,3] = cast %x {to=f64}
    return %x, %p, %c
  }
}
