// test: verify differentiated
module @m {
  func @f(%x: f32[B,3], %loss: f32[]) -> (%y) {
    %dx: f32[B,3] = gradient %loss, %x  // error: [stage.gradient] a gradient is left after autodiff
    %y: f32[B,3] = fused over [B] (%x) {  // error: [stage.fused] a kernel stands before fusion
      %y = exp %x
      yield %y
    }
    %z: f32[B,3] @0 = tanh %x  // error: [stage.placement] %z has a place in memory before fusion
    return %y
  }
}
