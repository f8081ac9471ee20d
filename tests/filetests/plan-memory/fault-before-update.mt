// test: pass plan-memory
// A run whose indices are out of range must leave the parameters alone: only what runs behind the last check works in place.
module @m {
  param %w: f32[4,3]
  state %n: f32[]
  func @f(%i: i32[B], %d: f32[B,3]) -> (%y) {
    %n1: f32[] = fused over [] (%n) {
      %n1 = add %n, 1
      yield %n1
    }
    %y: f32[B,3] = gather %w, %i {axis=0}
    %g: f32[4,3] = scatter_add %d, %i {axis=0, size=4}
    %w1: f32[4,3] = fused over [4,3] (%w, %g) {
      %w1 = sub %w, %g
      yield %w1
    }
    update %n <- %n1
    update %w <- %w1
    return %y
  }
}
// ---- expect
module @m {
  param %w: f32[4,3]
  state %n: f32[]
  func @f(%i: i32[B], %d: f32[B,3]) -> (%y) {
    %n1: f32[] @0 = fused over [] (%n) {
      %n1 = add %n, 1
      yield %n1
    }
    %y: f32[B,3] @1 = gather %w, %i {axis=0}
    %g: f32[4,3] @2 = scatter_add %d, %i {axis=0, size=4}
    %w1: f32[4,3] @%w = fused over [4,3] (%w, %g) {
      %w1 = sub %w, %g
      yield %w1
    }
    update %n <- %n1
    update %w <- %w1
    return %y
  }
}
