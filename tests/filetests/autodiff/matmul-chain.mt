// test: pass autodiff
// Nothing is built for %x, though each product could give its adjoint too.
module @m {
  param %u: f32[5,4]
  param %v: f32[3,4]
  func @f(%x: f32[B,5]) -> (%loss, %du, %dv) {
    %a: f32[B,4] = matmul %x, %u
    %b: f32[B,3] = matmul %a, %v {transpose_b}
    %c: f32[B] = sum %b {axes=[1]}
    %loss: f32[] = sum %c {axes=[0]}
    %du: f32[5,4], %dv: f32[3,4] = gradient %loss, %u, %v
    return %loss, %du, %dv
  }
}
// ---- expect
module @m {
  param %u: f32[5,4]
  param %v: f32[3,4]
  func @f(%x: f32[B,5]) -> (%loss, %du, %dv) {
    %a: f32[B,4] = matmul %x, %u
    %b: f32[B,3] = matmul %a, %v {transpose_b}
    %c: f32[B] = sum %b {axes=[1]}
    %loss: f32[] = sum %c {axes=[0]}
    %dloss: f32[] = constant 1
    %dc: f32[B] = broadcast %dloss {shape=[B], axes=[]}
    %db: f32[B,3] = broadcast %dc {shape=[B,3], axes=[0]}
    %da: f32[B,4] = matmul %db, %v
    %dv: f32[3,4] = matmul %db, %a {transpose_a}
    %du: f32[5,4] = matmul %x, %da {transpose_a}
    return %loss, %du, %dv
  }
}
