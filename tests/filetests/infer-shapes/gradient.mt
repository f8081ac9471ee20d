// test: pass infer-shapes
module @m {
  param %w: f32[4]
  func @f(%x: f32[4]) -> (%dw) {
    %a = mul %x, %w
    %loss = sum %a {axes=[0]}
    %dw, %dx = gradient %loss, %w, %x
    return %dw
  }
}
// ---- expect
module @m {
  param %w: f32[4]
  func @f(%x: f32[4]) -> (%dw) {
    %a: f32[4] = mul %x, %w
    %loss: f32[] = sum %a {axes=[0]}
    %dw: f32[4], %dx: f32[4] = gradient %loss, %w, %x
    return %dw
  }
}
