// test: pass fuse
module @m {
  func @f(%x: f32[B,7]) -> (%y) {
    %max: f32[B] = reduce_max %x {axes=[1]}
    %maxes: f32[B,7] = broadcast %max {shape=[B,7], axes=[0]}
    %shifted: f32[B,7] = sub %x, %maxes
    %exp: f32[B,7] = exp %shifted
    %sum: f32[B] = sum %exp {axes=[1]}
    %sums: f32[B,7] = broadcast %sum {shape=[B,7], axes=[0]}
    %y: f32[B,7] = div %exp, %sums
    return %y
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,7]) -> (%y) {
    %y: f32[B,7] = fused over [B] (%x) {
      %max = reduce_max %x {axes=[1]}
      %maxes = broadcast %max {shape=[B,7], axes=[0]}
      %shifted = sub %x, %maxes
      %exp = exp %shifted
      %sum = sum %exp {axes=[1]}
      %sums = broadcast %sum {shape=[B,7], axes=[0]}
      %y = div %exp, %sums
      yield %y
    }
    return %y
  }
}
