// test: pass autodiff
// Adjoints of what each step reads. %u: two products of stacks, one behind the other; %v, which stands on the left, one whose terms are the
// last axis of its factors; %b: a sum of what is stacked anyway; %k: a sum of what nobody stacks, which is added up in a carry. %w is transposed
// ahead of the scan, and so is its adjoint behind it.
module @m {
  param %u: f64[3,3]
  param %v: f64[2,2]
  param %w: f64[3,3]
  func @f(%h0: f64[2,3], %x: f64[T,2,3], %b: f64[3], %k: f64[3]) -> (%du, %dv, %dw, %db, %dk) {
    %last: f64[2,3] = scan over T (carry %h0 as %h, each %x, %u, %v, %w, %b, %k) {
      %p = matmul %h, %u
      %q = matmul %x, %u
      %r = matmul %v, %p
      %wt = transpose %w {order=[1,0]}
      %o = matmul %q, %wt
      %b1 = broadcast %b {shape=[2,3], axes=[1]}
      %s1 = add %r, %b1
      %s = add %s1, %o
      %k1 = broadcast %k {shape=[2,3], axes=[1]}
      %m = mul %s, %k1
      %h1 = sin %m
      yield %h1
    }
    %loss: f64[] = sum %last {axes=[0,1]}
    %du: f64[3,3], %dv: f64[2,2], %dw: f64[3,3], %db: f64[3], %dk: f64[3] = gradient %loss, %u, %v, %w, %b, %k
    return %du, %dv, %dw, %db, %dk
  }
}
// ---- expect
module @m {
  param %u: f64[3,3]
  param %v: f64[2,2]
  param %w: f64[3,3]
  func @f(%h0: f64[2,3], %x: f64[T,2,3], %b: f64[3], %k: f64[3]) -> (%du, %dv, %dw, %db, %dk) {
    %wt: f64[3,3] = transpose %w {order=[1,0]}
    %last: f64[2,3], %h: f64[T,2,3], %p: f64[T,2,3], %q: f64[T,2,3], %s: f64[T,2,3], %m: f64[T,2,3] = scan over T (carry %h0 as %h, each %x, %u, %v, %b, %k, %wt) {
      %p = matmul %h, %u
      %q = matmul %x, %u
      %r = matmul %v, %p
      %o = matmul %q, %wt
      %b1 = broadcast %b {shape=[2,3], axes=[1]}
      %s1 = add %r, %b1
      %s = add %s1, %o
      %k1 = broadcast %k {shape=[2,3], axes=[1]}
      %m = mul %s, %k1
      %h1 = sin %m
      yield %h1, %h, %p, %q, %s, %m
    }
    %dloss: f64[] = constant 1
    %dlast: f64[2,3] = broadcast %dloss {shape=[2,3], axes=[]}
    %constant.3: f64[3] = constant 0
    %dh0: f64[2,3], %dk: f64[3], %dq: f64[T,2,3], %dp: f64[T,2,3], %ds: f64[T,2,3] = scan over T (carry %dlast as %dh, carry %constant.3 as %dk, each %s, each %m, %u, %v, %k, %wt) {reversed} {
      %k1 = broadcast %k {shape=[2,3], axes=[1]}
      %cos = cos %m
      %dm = mul %dh, %cos
      %ds = mul %dm, %k1
      %dk1 = mul %dm, %s
      %sum = sum %dk1 {axes=[0]}
      %dq = matmul %ds, %wt {transpose_b}
      %dp = matmul %v, %ds {transpose_a}
      %matmul = matmul %dp, %u {transpose_b}
      %add = add %dk, %sum
      yield %matmul, %add, %dq, %dp, %ds
    }
    %reshape: f64[2*T,3] = reshape %x {shape=[2*T,3]}
    %reshape.1: f64[2*T,3] = reshape %dq {shape=[2*T,3]}
    %matmul.1: f64[3,3] = matmul %reshape, %reshape.1 {transpose_a}
    %reshape.2: f64[2*T,3] = reshape %h {shape=[2*T,3]}
    %reshape.3: f64[2*T,3] = reshape %dp {shape=[2*T,3]}
    %matmul.2: f64[3,3] = matmul %reshape.2, %reshape.3 {transpose_a}
    %du: f64[3,3] = add %matmul.1, %matmul.2
    %transpose: f64[2,T,3] = transpose %ds {order=[1,0,2]}
    %reshape.4: f64[2,3*T] = reshape %transpose {shape=[2,3*T]}
    %transpose.1: f64[2,T,3] = transpose %p {order=[1,0,2]}
    %reshape.5: f64[2,3*T] = reshape %transpose.1 {shape=[2,3*T]}
    %dv: f64[2,2] = matmul %reshape.4, %reshape.5 {transpose_b}
    %db: f64[3] = sum %ds {axes=[0,1]}
    %reshape.6: f64[2*T,3] = reshape %q {shape=[2*T,3]}
    %reshape.7: f64[2*T,3] = reshape %ds {shape=[2*T,3]}
    %dwt: f64[3,3] = matmul %reshape.6, %reshape.7 {transpose_a}
    %dw: f64[3,3] = transpose %dwt {order=[1,0]}
    return %du, %dv, %dw, %db, %dk
  }
}
