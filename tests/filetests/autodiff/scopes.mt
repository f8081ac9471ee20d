// test: pass autodiff
// Adjoint statements are in the scope of the statements that they belong to.
module @m {
  param %w: f32[4]
  func @f(%x: f32[4]) -> (%dw) {
    %a: f32[4] = mul %x, %w #layer0/mul
    %b: f32[4] = tanh %a #layer0
    %c: f32[4] = sigmoid %b #"layer 1"
    %loss: f32[] = sum %c {axes=[0]}
    %dw: f32[4] = gradient %loss, %w #train
    return %dw
  }
}
// ---- expect
module @m {
  param %w: f32[4]
  func @f(%x: f32[4]) -> (%dw) {
    %a: f32[4] = mul %x, %w #layer0/mul
    %b: f32[4] = tanh %a #layer0
    %c: f32[4] = sigmoid %b #"layer 1"
    %loss: f32[] = sum %c {axes=[0]}
    %dloss: f32[] = constant 1
    %dc: f32[4] = broadcast %dloss {shape=[4], axes=[]}
    %sub: f32[4] = sub 1, %c #"layer 1"
    %mul: f32[4] = mul %c, %sub #"layer 1"
    %db: f32[4] = mul %dc, %mul #"layer 1"
    %mul.1: f32[4] = mul %b, %b #layer0
    %sub.1: f32[4] = sub 1, %mul.1 #layer0
    %da: f32[4] = mul %db, %sub.1 #layer0
    %dw: f32[4] = mul %da, %x #layer0/mul
    return %dw
  }
}
