// test: pass plan-memory
module @m {
  param %w: f32[6,4]
  state %m: f32[6,4]
  state %v: f32[6,4]
  state %t: f32[]
  func @step(%x: f32[B,6], %d: f32[B,4]) -> (%y) {
    %y: f32[B,4] = fused over [B] (%x, %w) {
      %y = matmul %x, %w
      yield %y
    }
    %g: f32[6,4] = fused over [6] (%x, %d) {
      %g = matmul %x, %d {transpose_a}
      yield %g
    }
    %m1: f32[6,4], %v1: f32[6,4], %w1: f32[6,4] = fused over [6,4] (%m, %g, %v, %w) {
      %mo = mul %m, 0.9
      %mn = mul %g, 0.1
      %m1 = add %mo, %mn
      %vo = mul %v, 0.99
      %gg = mul %g, %g
      %vn = mul %gg, 0.01
      %v1 = add %vo, %vn
      %s = sqrt %v1
      %e = add %s, 1e-08
      %q = div %m1, %e
      %l = mul %q, 0.01
      %w1 = sub %w, %l
      yield %m1, %v1, %w1
    }
    %t1: f32[] = fused over [] (%t) {
      %t1 = add %t, 1
      yield %t1
    }
    update %m <- %m1
    update %v <- %v1
    update %w <- %w1
    update %t <- %t1
    return %y
  }
}
// ---- expect
module @m {
  param %w: f32[6,4]
  state %m: f32[6,4]
  state %v: f32[6,4]
  state %t: f32[]
  func @step(%x: f32[B,6], %d: f32[B,4]) -> (%y) {
    %y: f32[B,4] @0 = fused over [B] (%x, %w) {
      %y = matmul %x, %w
      yield %y
    }
    %g: f32[6,4] @1 = fused over [6] (%x, %d) {
      %g = matmul %x, %d {transpose_a}
      yield %g
    }
    %m1: f32[6,4] @%m, %v1: f32[6,4] @%v, %w1: f32[6,4] @%w = fused over [6,4] (%m, %g, %v, %w) {
      %mo = mul %m, 0.9
      %mn = mul %g, 0.1
      %m1 = add %mo, %mn
      %vo = mul %v, 0.99
      %gg = mul %g, %g
      %vn = mul %gg, 0.01
      %v1 = add %vo, %vn
      %s = sqrt %v1
      %e = add %s, 1e-08
      %q = div %m1, %e
      %l = mul %q, 0.01
      %w1 = sub %w, %l
      yield %m1, %v1, %w1
    }
    %t1: f32[] @%t = fused over [] (%t) {
      %t1 = add %t, 1
      yield %t1
    }
    update %m <- %m1
    update %v <- %v1
    update %w <- %w1
    update %t <- %t1
    return %y
  }
}
