// test: pass autodiff
// No path from %b and none from %c that carries an adjoint: their gradients are zero, and nothing else is built for them.
module @m {
  param %a: f32[3]
  param %b: f32[2,3]
  param %c: f32[3]
  func @f() -> (%loss, %da, %db, %dc) {
    %stopped: f32[3] = stop_gradient %c
    %floor: f32[3] = floor %c
    %d: f32[3] = add %stopped, %floor
    %e: f32[3] = mul %a, %d
    %loss: f32[] = sum %e {axes=[0]}
    %da: f32[3], %db: f32[2,3], %dc: f32[3] = gradient %loss, %a, %b, %c
    return %loss, %da, %db, %dc
  }
}
// ---- expect
module @m {
  param %a: f32[3]
  param %b: f32[2,3]
  param %c: f32[3]
  func @f() -> (%loss, %da, %db, %dc) {
    %stopped: f32[3] = stop_gradient %c
    %floor: f32[3] = floor %c
    %d: f32[3] = add %stopped, %floor
    %e: f32[3] = mul %a, %d
    %loss: f32[] = sum %e {axes=[0]}
    %dloss: f32[] = constant 1
    %de: f32[3] = broadcast %dloss {shape=[3], axes=[]}
    %da: f32[3] = mul %de, %d
    %db: f32[2,3] = constant 0
    %dc: f32[3] = constant 0
    return %loss, %da, %db, %dc
  }
}
