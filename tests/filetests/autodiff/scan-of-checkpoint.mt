// test: pass autodiff
// What a checkpoint in a step holds is computed once more by the step that goes back: no more is stacked than the carry.
module @m {
  func @f(%h0: f64[3], %x: f64[T,3]) -> (%loss, %dx) {
    %last: f64[3], %all: f64[T,3] = scan over T (carry %h0 as %h, each %x) {
      %y = checkpoint (%h, %x) {
        %a = mul %h, %x
        %b = sin %a
        %c = tanh %b
        yield %c
      }
      yield %y, %y
    }
    %loss: f64[] = sum %all {axes=[0,1]}
    %dx: f64[T,3] = gradient %loss, %x
    return %loss, %dx
  }
}
// ---- expect
module @m {
  func @f(%h0: f64[3], %x: f64[T,3]) -> (%loss, %dx) {
    %last: f64[3], %all: f64[T,3], %h: f64[T,3] = scan over T (carry %h0 as %h, each %x) {
      %a = mul %h, %x
      %b = sin %a
      %y = tanh %b
      yield %y, %y, %h
    }
    %loss: f64[] = sum %all {axes=[0,1]}
    %dloss: f64[] = constant 1
    %dall: f64[T,3] = broadcast %dloss {shape=[T,3], axes=[]}
    %constant: f64[3] = constant 0
    %dh0: f64[3], %dx: f64[T,3] = scan over T (carry %constant as %dh, each %h, each %x, each %dall as %dy) {reversed} {
      %dy.1 = add %dh, %dy
      %h.1 = after %h, %dy.1
      %x.1 = after %x, %dy.1
      %a = mul %h.1, %x.1
      %b = sin %a
      %c = tanh %b
      %mul = mul %c, %c
      %sub = sub 1, %mul
      %db = mul %dy.1, %sub
      %cos = cos %a
      %da = mul %db, %cos
      %mul.1 = mul %da, %x.1
      %mul.2 = mul %da, %h.1
      yield %mul.1, %mul.2
    }
    return %loss, %dx
  }
}
