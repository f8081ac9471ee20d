// test: pass autodiff
// A scan that goes back reads what the scan stacks for it: the carries it was entered with, and the values that the adjoints need, of which
// one is an output already. The adjoint of the constant is a sum over time, in a carry.
module @m {
  param %u: f64[3,3]
  func @f(%h0: f64[B,3], %x: f64[T,B,3]) -> (%loss, %du, %dh0, %dx) {
    %last: f64[B,3], %all: f64[T,B,3] = scan over T (carry %h0 as %h, each %x, %u) {
      %p = matmul %h, %u
      %s = add %p, %x
      %h1 = tanh %s
      yield %h1, %h1
    } #rnn
    %loss: f64[] = sum %all {axes=[0,1,2]}
    %du: f64[3,3], %dh0: f64[B,3], %dx: f64[T,B,3] = gradient %loss, %u, %h0, %x
    return %loss, %du, %dh0, %dx
  }
}
// ---- expect
module @m {
  param %u: f64[3,3]
  func @f(%h0: f64[B,3], %x: f64[T,B,3]) -> (%loss, %du, %dh0, %dx) {
    %last: f64[B,3], %all: f64[T,B,3], %h: f64[T,B,3] = scan over T (carry %h0 as %h, each %x, %u) {
      %p = matmul %h, %u
      %s = add %p, %x
      %h1 = tanh %s
      yield %h1, %h1, %h
    } #rnn
    %loss: f64[] = sum %all {axes=[0,1,2]}
    %dloss: f64[] = constant 1
    %dall: f64[T,B,3] = broadcast %dloss {shape=[T,B,3], axes=[]}
    %constant: f64[B,3] = constant 0 #rnn
    %constant.1: f64[3,3] = constant 0 #rnn
    %dh0: f64[B,3], %du: f64[3,3], %dx: f64[T,B,3] = scan over T (carry %constant as %dh, carry %constant.1 as %du, each %h, each %dall as %dh1, each %all as %h1, %u) {reversed} {
      %dh1.1 = add %dh, %dh1 #rnn
      %mul = mul %h1, %h1
      %sub = sub 1, %mul
      %ds = mul %dh1.1, %sub
      %matmul = matmul %ds, %u {transpose_b}
      %matmul.1 = matmul %h, %ds {transpose_a}
      %add = add %du, %matmul.1 #rnn
      yield %matmul, %add, %ds
    } #rnn
    return %loss, %du, %dh0, %dx
  }
}
