// test: pass fuse
// A kernel holds so many scalar instructions; more of them the runtime would not optimize.
module @m {
  func @f(%x: f64[B]) -> (%y) {
    %v0: f64[B] = pow %x, %x
    %v1: f64[B] = pow %v0, %x
    %v2: f64[B] = pow %v1, %x
    %v3: f64[B] = pow %v2, %x
    %v4: f64[B] = pow %v3, %x
    %v5: f64[B] = pow %v4, %x
    %v6: f64[B] = pow %v5, %x
    %v7: f64[B] = pow %v6, %x
    %v8: f64[B] = pow %v7, %x
    %v9: f64[B] = pow %v8, %x
    %v10: f64[B] = pow %v9, %x
    %v11: f64[B] = pow %v10, %x
    %y: f64[B] = neg %v11
    return %y
  }
}
// ---- expect
module @m {
  func @f(%x: f64[B]) -> (%y) {
    %v3: f64[B] = fused over [B] (%x) {
      %v0 = pow %x, %x
      %v1 = pow %v0, %x
      %v2 = pow %v1, %x
      %v3 = pow %v2, %x
      yield %v3
    }
    %v7: f64[B] = fused over [B] (%v3, %x) {
      %v4 = pow %v3, %x
      %v5 = pow %v4, %x
      %v6 = pow %v5, %x
      %v7 = pow %v6, %x
      yield %v7
    }
    %y: f64[B] = fused over [B] (%v7, %x) {
      %v8 = pow %v7, %x
      %v9 = pow %v8, %x
      %v10 = pow %v9, %x
      %v11 = pow %v10, %x
      %y = neg %v11
      yield %y
    }
    return %y
  }
}
