// test: pass infer-shapes
// The regions of kernels change with their surroundings.
// bind: B=3, N=4
module @m {
  func @f(%x: f32[B,4], %w: f32[N]) -> (%s) {
    %y: f32[B,4], %s: f32[4] = fused over [B] (%x, %w) {
      %v = broadcast %w {shape=[B,4], axes=[1]}
      %y = mul %x, %v
      %s = sum %y {axes=[0]}
      yield %y, %s
    }
    return %s
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,4], %w: f32[4]) -> (%s) {
    %y: f32[B,4], %s: f32[4] = fused over [B] (%x, %w) {
      %v = broadcast %w {shape=[B,4], axes=[1]}
      %y = mul %x, %v
      %s = sum %y {axes=[0]}
      yield %y, %s
    }
    return %s
  }
}
