// test: pass dead-nodes
// A statement with one result that is read stays with all of them. Works before types are known and gradients expanded.
module @m {
  param %w: f32[3]
  func @f(%x: f32[3]) -> (%dw) {
    %a = mul %x, %w
    %loss = sum %a {axes=[0]}
    %b = exp %loss
    %dw, %dx = gradient %loss, %w, %x
    %p, %q = gradient %b, %w, %x
    return %dw
  }
}
// ---- expect
module @m {
  param %w: f32[3]
  func @f(%x: f32[3]) -> (%dw) {
    %a = mul %x, %w
    %loss = sum %a {axes=[0]}
    %dw, %dx = gradient %loss, %w, %x
    return %dw
  }
}
