// test: pipeline simplify,dead-nodes
// The size of a literal extent is a number; that of a symbol is not known.
module @m {
  func @f(%x: f32[B,3]) -> (%c) {
    %a: i64[] = size %x {axis=0}
    %b: i64[] = size %x {axis=1}
    %c: i64[] = mul %a, %b
    return %c
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3]) -> (%c) {
    %a: i64[] = size %x {axis=0}
    %c: i64[] = mul %a, 3
    return %c
  }
}
