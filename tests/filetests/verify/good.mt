// test: verify fused
module @m {
  param %w: f32[3]
  func @f(%x: f32[B,3]) -> (%y, %again) {
    %y: f32[B,3] @0, %n: f32[3] @%w = fused over [B] (%x, %w) {
      %y = exp %x
      %n = sum %y {axes=[0]}
      yield %y, %n
    }
    update %w <- %n
    return %y, %y
  }
}
