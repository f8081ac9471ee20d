// test: run
// bind: B=0, T=97
// One kernel holds two products that read their right operand where it is.
module @m {
  func @f(%x: f32[2,6,T,7]) -> (%r0) {
    %w: f32[2,6,2,3] = constant -0.5
    %y: f32[2,2,T+1,6] = conv %x, %w {strides=[1,1], low=[1,1], high=[1,0]}
    %mul: f32[2,2,T+1,6] = mul %y, %y
    %sum: f32[] = sum %mul {axes=[0,1,2,3]}
    %dx: f32[2,6,T,7] = gradient %sum, %x
    %squares: f32[2,6,T,7] = mul %dx, %x
    %total: f32[] = sum %squares {axes=[0,1,2,3]}
    %r0: f32[2,6,T,7] = gradient %total, %x
    return %r0
  }
}
