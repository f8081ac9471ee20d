// test: pass plan-memory
// %w is read behind the kernel that makes its new value, so that value waits in a slot.
module @m {
  param %w: f32[4]
  func @f(%x: f32[B,4]) -> (%y) {
    %w1: f32[4] = fused over [4] (%w, %x) {
      %g = sum %x {axes=[0]}
      yield %g
    }
    %w2: f32[4] = fused over [4] (%w, %w1) {
      %w2 = sub %w, %w1
      yield %w2
    }
    %y: f32[B,4] = fused over [B,4] (%x, %w) {
      %r = broadcast %w {shape=[B,4], axes=[1]}
      %y = mul %x, %r
      yield %y
    }
    update %w <- %w2
    return %y
  }
}
// ---- expect
module @m {
  param %w: f32[4]
  func @f(%x: f32[B,4]) -> (%y) {
    %w1: f32[4] @0 = fused over [4] (%w, %x) {
      %g = sum %x {axes=[0]}
      yield %g
    }
    %w2: f32[4] @0 = fused over [4] (%w, %w1) {
      %w2 = sub %w, %w1
      yield %w2
    }
    %y: f32[B,4] @1 = fused over [B,4] (%x, %w) {
      %r = broadcast %w {shape=[B,4], axes=[1]}
      %y = mul %x, %r
      yield %y
    }
    update %w <- %w2
    return %y
  }
}
