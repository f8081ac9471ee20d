// test: pass autodiff
// The rule's statements stand where the adjoint of the rounding would; nothing flows through it otherwise. A second request differentiates
// the rule. Nothing of it is left, nor of a rule that nobody asks for.
module @m {
  func @f(%x: f64[B,3]) -> (%y, %dx, %ddx) {
    %r: f64[B,3] = round %x
    %y: f64[B,3] = custom_gradient (%r as %dy, %x, %r) {
      %q = mul %r, %x
      %d = mul %dy, %q
      yield %d
    } #straight
    %unused: f64[B,3] = custom_gradient (%x as %dx, %y) {
      yield %dx
    }
    %loss: f64[] = sum %y {axes=[0,1]}
    %dx: f64[B,3] = gradient %loss, %x
    %second: f64[] = sum %dx {axes=[0,1]}
    %ddx: f64[B,3] = gradient %second, %x
    return %y, %dx, %ddx
  }
}
// ---- expect
module @m {
  func @f(%x: f64[B,3]) -> (%y, %dx, %ddx) {
    %r: f64[B,3] = round %x
    %loss: f64[] = sum %r {axes=[0,1]}
    %dloss: f64[] = constant 1
    %dy: f64[B,3] = broadcast %dloss {shape=[B,3], axes=[]}
    %q: f64[B,3] = mul %r, %x
    %dx: f64[B,3] = mul %dy, %q
    %second: f64[] = sum %dx {axes=[0,1]}
    %dsecond: f64[] = constant 1
    %ddx.1: f64[B,3] = broadcast %dsecond {shape=[B,3], axes=[]}
    %dq: f64[B,3] = mul %ddx.1, %dy
    %dy.1: f64[B,3] = mul %dq, %x
    %mul.1: f64[B,3] = mul %dq, %r
    %q.1: f64[B,3] = mul %r, %x
    %d: f64[B,3] = mul %dy.1, %q.1
    %ddx: f64[B,3] = add %mul.1, %d #straight
    return %r, %dx, %ddx
  }
}
