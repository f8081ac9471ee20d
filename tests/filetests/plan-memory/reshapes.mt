// test: pass plan-memory
module @m {
  param %w: f32[2,6]
  func @f(%x: f32[B,6]) -> (%flat, %y, %old) {
    %flat: f32[6*B] = reshape %x {shape=[6*B]}
    %c: f32[3,4] = constant [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    %cs: f32[2,6] = reshape %c {shape=[2,6]}
    %old: f32[12] = reshape %w {shape=[12]}
    %a: f32[B,6] = fused over [B,6] (%x) {
      %a = exp %x
      yield %a
    }
    %as: f32[6*B] = reshape %a {shape=[6*B]}
    %y: f32[6*B] = fused over [6*B] (%as, %flat) {
      %y = mul %as, %flat
      yield %y
    }
    %w1: f32[2,6] = fused over [2,6] (%w, %cs) {
      %w1 = sub %w, %cs
      yield %w1
    }
    update %w <- %w1
    return %flat, %y, %old
  }
}
// ---- expect
module @m {
  param %w: f32[2,6]
  func @f(%x: f32[B,6]) -> (%flat, %y, %old) {
    %flat: f32[6*B] = reshape %x {shape=[6*B]}
    %c: f32[3,4] = constant [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    %cs: f32[2,6] = reshape %c {shape=[2,6]}
    %old: f32[12] = reshape %w {shape=[12]}
    %a: f32[B,6] @0 = fused over [B,6] (%x) {
      %a = exp %x
      yield %a
    }
    %as: f32[6*B] @0 = reshape %a {shape=[6*B]}
    %y: f32[6*B] @0 = fused over [6*B] (%as, %flat) {
      %y = mul %as, %flat
      yield %y
    }
    %w1: f32[2,6] @1 = fused over [2,6] (%w, %cs) {
      %w1 = sub %w, %cs
      yield %w1
    }
    update %w <- %w1
    return %flat, %y, %old
  }
}
