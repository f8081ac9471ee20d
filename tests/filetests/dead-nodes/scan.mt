// test: pass dead-nodes
// Of a scan goes what nobody reads: an output, a carry that only itself reads, statements, and a sequence and a constant that they alone read.
// A carry that another one needs stays.
module @m {
  param %w: f32[3]
  func @f(%a: f32[3], %b: f32[3], %c: f32[3], %x: f32[T,3], %z: f32[T,3]) -> (%y) {
    %la: f32[3], %lb: f32[3], %lc: f32[3], %p: f32[T,3], %y: f32[T,3] = scan over T (carry %a, carry %b, carry %c, each %x, each %z, %w) {
      %a1 = add %a, %x
      %b1 = mul %b, %a
      %c1 = mul %c, %w
      %p = add %c, %z
      yield %a1, %b1, %c1, %p, %b
    }
    return %y
  }
}
// ---- expect
module @m {
  param %w: f32[3]
  func @f(%a: f32[3], %b: f32[3], %c: f32[3], %x: f32[T,3], %z: f32[T,3]) -> (%y) {
    %la: f32[3], %lb: f32[3], %y: f32[T,3] = scan over T (carry %a, carry %b, each %x) {
      %a1 = add %a, %x
      %b1 = mul %b, %a
      yield %a1, %b1, %b
    }
    return %y
  }
}
