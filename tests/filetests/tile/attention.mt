// test: pipeline fuse,schedule,tile,plan-memory
// The scores of all queries, 32 MB for a batch of 512, never exist at once.
// bind: B=2
module @m {
  func @f(%q: f32[B,4,64,32], %k: f32[B,4,64,32], %v: f32[B,4,64,32]) -> (%y) {
    %s: f32[B,4,64,64] = matmul %q, %k {transpose_b}
    %max: f32[B,4,64] = reduce_max %s {axes=[3]}
    %maxes: f32[B,4,64,64] = broadcast %max {shape=[B,4,64,64], axes=[0,1,2]}
    %shifted: f32[B,4,64,64] = sub %s, %maxes
    %exp: f32[B,4,64,64] = exp %shifted
    %sum: f32[B,4,64] = sum %exp {axes=[3]}
    %sums: f32[B,4,64,64] = broadcast %sum {shape=[B,4,64,64], axes=[0,1,2]}
    %p: f32[B,4,64,64] = div %exp, %sums
    %y: f32[B,4,64,32] = matmul %p, %v
    return %y
  }
}
// ---- expect
module @m {
  func @f(%q: f32[B,4,64,32], %k: f32[B,4,64,32], %v: f32[B,4,64,32]) -> (%y) {
    %y: f32[B,4,64,32] @0 = tiled over [B,4,64] (%q, %k, %v) {tile=2048} {
      %p @0 = fused over [B,4,64] (%q, %k) {split=rows, registers=[6,4], tile=192, pack=1} {
        %s = matmul %q, %k {transpose_b}
        %max = reduce_max %s {axes=[3]}
        %maxes = broadcast %max {shape=[B,4,64,64], axes=[0,1,2]}
        %shifted = sub %s, %maxes
        %exp = exp %shifted
        %sum = sum %exp {axes=[3]}
        %sums = broadcast %sum {shape=[B,4,64,64], axes=[0,1,2]}
        %p = div %exp, %sums
        yield %p
      }
      %y = fused over [B,4,64] (%p, %v) {split=rows, registers=[12,2], tile=1536} {
        %y = matmul %p, %v
        yield %y
      }
      yield %y
    }
    return %y
  }
}
