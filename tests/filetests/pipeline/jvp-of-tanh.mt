// test: pipeline infer-shapes,autodiff,dead-nodes,constant-fold,simplify,cse,dead-nodes
// Forward mode as the transpose of reverse mode: of the inner request nothing is left but the slope of each op.
module @m {
  func @f(%x: f64[B,3], %v: f64[B,3]) -> (%y, %jvp) {
    %a: f64[B,3] = tanh %x
    %y: f64[B,3] = tanh %a
    %seed: f64[B,3] = constant 0
    %seeded: f64[B,3] = mul %y, %seed
    %inner: f64[] = sum %seeded {axes=[0,1]}
    %dx: f64[B,3] = gradient %inner, %x
    %along: f64[B,3] = mul %dx, %v
    %slope: f64[] = sum %along {axes=[0,1]}
    %jvp: f64[B,3] = gradient %slope, %seed
    return %y, %jvp
  }
}
// ---- expect
module @m {
  func @f(%x: f64[B,3], %v: f64[B,3]) -> (%y, %jvp) {
    %a: f64[B,3] = tanh %x
    %y: f64[B,3] = tanh %a
    %mul: f64[B,3] = mul %y, %y
    %sub: f64[B,3] = sub 1, %mul
    %mul.1: f64[B,3] = mul %a, %a
    %sub.1: f64[B,3] = sub 1, %mul.1
    %dda: f64[B,3] = mul %v, %sub.1
    %ddy: f64[B,3] = mul %dda, %sub
    return %y, %ddy
  }
}
