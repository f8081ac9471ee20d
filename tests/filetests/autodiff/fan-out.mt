// test: pass autodiff
// %x is read three times: its contributions are added in the order in which the walk from the loss meets them.
module @m {
  func @f(%x: f32[3]) -> (%dx) {
    %a: f32[3] = exp %x
    %b: f32[3] = mul %a, %x
    %c: f32[3] = tanh %x
    %d: f32[3] = add %b, %c
    %loss: f32[] = sum %d {axes=[0]}
    %dx: f32[3] = gradient %loss, %x
    return %dx
  }
}
// ---- expect
module @m {
  func @f(%x: f32[3]) -> (%dx) {
    %a: f32[3] = exp %x
    %b: f32[3] = mul %a, %x
    %c: f32[3] = tanh %x
    %d: f32[3] = add %b, %c
    %loss: f32[] = sum %d {axes=[0]}
    %dloss: f32[] = constant 1
    %dd: f32[3] = broadcast %dloss {shape=[3], axes=[]}
    %mul: f32[3] = mul %c, %c
    %sub: f32[3] = sub 1, %mul
    %mul.1: f32[3] = mul %dd, %sub
    %da: f32[3] = mul %dd, %x
    %mul.3: f32[3] = mul %dd, %a
    %add: f32[3] = add %mul.1, %mul.3
    %mul.2: f32[3] = mul %da, %a
    %dx: f32[3] = add %add, %mul.2
    return %dx
  }
}
