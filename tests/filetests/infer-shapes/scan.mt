// test: pass infer-shapes
// Types in a step follow from the operands; two sequences of one scan have one length, and its products one inner extent.
module @m {
  param %u: f32[4,4]
  func @f(%h0: f32[B,4], %x: f32[T,B,4], %y: f32[S,B,K]) -> (%last, %all) {
    %h: f32[B,4] = tanh %h0
    %last, %all = scan over T (carry %h, each %x, each %y, %u) {
      %p = matmul %h, %u
      %q = matmul %y, %u
      %s = add %p, %q
      %next = add %s, %x
      yield %next, %q
    }
    return %last, %all
  }
}
// ---- expect
module @m {
  param %u: f32[4,4]
  func @f(%h0: f32[B,4], %x: f32[T,B,4], %y: f32[T,B,4]) -> (%last, %all) {
    %h: f32[B,4] = tanh %h0
    %last: f32[B,4], %all: f32[T,B,4] = scan over T (carry %h, each %x, each %y, %u) {
      %p = matmul %h, %u
      %q = matmul %y, %u
      %s = add %p, %q
      %next = add %s, %x
      yield %next, %q
    }
    return %last, %all
  }
}
