// test: pass autodiff
// A scan that goes back reads what the scan stacks for it: the values that the adjoints need, of which one is an output already. The adjoint
// of the constant is a sum over time of products of what is stacked: one product.
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
    %dh0: f64[B,3], %dx: f64[T,B,3] = scan over T (carry %constant as %dh, each %dall as %dh1, each %all as %h1, %u) {reversed} {
      %dh1.1 = add %dh, %dh1 #rnn
      %mul = mul %h1, %h1
      %sub = sub 1, %mul
      %ds = mul %dh1.1, %sub
      %matmul = matmul %ds, %u {transpose_b}
      yield %matmul, %ds
    } #rnn
    %reshape: f64[B*T,3] = reshape %h {shape=[B*T,3]} #rnn
    %reshape.1: f64[B*T,3] = reshape %dx {shape=[B*T,3]} #rnn
    %du: f64[3,3] = matmul %reshape, %reshape.1 {transpose_a} #rnn
    return %loss, %du, %dh0, %dx
  }
}
