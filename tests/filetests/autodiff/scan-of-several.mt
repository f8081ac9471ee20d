// test: pass autodiff
// No adjoint comes to a counter, nor to a carry that nothing differentiated depends on; of a carry that no adjoint comes to from outside, the
// adjoint begins as zero.
module @m {
  func @f(%c0: f64[3], %k0: f64[3], %x: f64[T,3]) -> (%loss, %dc0, %dx) {
    %n0: i32[] = constant 0
    %n: i32[], %c: f64[3], %k: f64[3], %y: f64[T,3] = scan over T (carry %n0 as %n, carry %c0 as %c, carry %k0 as %k, each %x) {reversed} {
      %n1 = add %n, 1
      %c1 = mul %c, %x
      %k1 = neg %k
      %s = sin %c1
      %y = mul %s, %k
      yield %n1, %c1, %k1, %y
    }
    %loss: f64[] = sum %y {axes=[0,1]}
    %dc0: f64[3], %dx: f64[T,3] = gradient %loss, %c0, %x
    return %loss, %dc0, %dx
  }
}
// ---- expect
module @m {
  func @f(%c0: f64[3], %k0: f64[3], %x: f64[T,3]) -> (%loss, %dc0, %dx) {
    %c: f64[3], %k: f64[3], %y: f64[T,3], %c.2: f64[T,3], %k.2: f64[T,3], %c1: f64[T,3] = scan over T (carry %c0 as %c, carry %k0 as %k, each %x) {reversed} {
      %c1 = mul %c, %x
      %k1 = neg %k
      %s = sin %c1
      %y = mul %s, %k
      yield %c1, %k1, %y, %c, %k, %c1
    }
    %loss: f64[] = sum %y {axes=[0,1]}
    %dloss: f64[] = constant 1
    %dy: f64[T,3] = broadcast %dloss {shape=[T,3], axes=[]}
    %constant: f64[3] = constant 0
    %dc0: f64[3], %dx: f64[T,3] = scan over T (carry %constant as %dc, each %c.2 as %c, each %k.2 as %k, each %x, each %dy, each %c1) {
      %ds = mul %dy, %k
      %cos = cos %c1
      %mul = mul %ds, %cos
      %dc1 = add %dc, %mul
      %mul.1 = mul %dc1, %x
      %mul.2 = mul %dc1, %c
      yield %mul.1, %mul.2
    }
    return %loss, %dc0, %dx
  }
}
