// test: pipeline infer-shapes,autodiff,dead-nodes,simplify,cse,dead-nodes,fuse,schedule,tile,plan-memory
// Forward and backward at once: a tile is a few heads, whose sums over queries are complete in it.
// bind: B=2
module @m {
  func @f(%q: f32[B,4,64,32], %k: f32[B,4,64,32], %v: f32[B,4,64,32]) -> (%loss, %dq, %dk, %dv) {
    %s: f32[B,4,64,64] = matmul %q, %k {transpose_b, n_limit=causal}
    %row = iota {type=i32, shape=[B,4,64,64], axis=2}
    %column = iota {type=i32, shape=[B,4,64,64], axis=3}
    %visible = less_equal %column, %row
    %masked = select %visible, %s, -1e30
    %max: f32[B,4,64] = reduce_max %masked {axes=[3]}
    %constant = stop_gradient %max
    %maxes: f32[B,4,64,64] = broadcast %constant {shape=[B,4,64,64], axes=[0,1,2]}
    %shifted: f32[B,4,64,64] = sub %masked, %maxes
    %exp: f32[B,4,64,64] = exp %shifted
    %sum: f32[B,4,64] = sum %exp {axes=[3]}
    %sums: f32[B,4,64,64] = broadcast %sum {shape=[B,4,64,64], axes=[0,1,2]}
    %p: f32[B,4,64,64] = div %exp, %sums
    %y: f32[B,4,64,32] = matmul %p, %v {k_limit=causal}
    %squares = mul %y, %y
    %loss: f32[] = sum %squares {axes=[0,1,2,3]}
    %dq, %dk, %dv = gradient %loss, %q, %k, %v
    return %loss, %dq, %dk, %dv
  }
}
// ---- expect
module @m {
  func @f(%q: f32[B,4,64,32], %k: f32[B,4,64,32], %v: f32[B,4,64,32]) -> (%loss, %dq, %dk, %dv) {
    %squares: f32[B,4,64,32] @0, %dv: f32[B,4,64,32] @1, %dq: f32[B,4,64,32] @2, %dk: f32[B,4,64,32] @3 = tiled over [B,4] (%q, %k, %v) {tile=8} {
      %exp @0, %sum @1, %p @2 = fused over [B,4,64] (%q, %k) {split=rows, registers=[6,4], tile=192, pack=1} {
        %s = matmul %q, %k {transpose_b, n_limit=causal}
        %column = iota {type=i32, shape=[B,4,64,64], axis=3}
        %row = iota {type=i32, shape=[B,4,64,64], axis=2}
        %visible = less_equal %column, %row
        %masked = select %visible, %s, -1e30
        %max = reduce_max %masked {axes=[3]}
        %maxes = broadcast %max {shape=[B,4,64,64], axes=[0,1,2]}
        %shifted = sub %masked, %maxes
        %exp = exp %shifted
        %sum = sum %exp {axes=[3]}
        %sums = broadcast %sum {shape=[B,4,64,64], axes=[0,1,2]}
        %p = div %exp, %sums
        yield %exp, %sum, %p
      }
      %squares, %dy @4 = fused over [B,4,64] (%p, %v) {split=rows, registers=[12,2], tile=192} {
        %y = matmul %p, %v {k_limit=causal}
        %squares = mul %y, %y
        %dloss: f32[] = constant 1
        %dsquares = broadcast %dloss {shape=[B,4,64,32], axes=[]}
        %mul = mul %dsquares, %y
        %dy = add %mul, %mul
        yield %squares, %dy
      }
      %ds @5 = fused over [B,4,64] (%dy, %v, %sum, %p, %exp) {split=rows, registers=[6,4], tile=192, pack=1} {
        %dp = matmul %dy, %v {transpose_b, n_limit=causal}
        %sums = broadcast %sum {shape=[B,4,64,64], axes=[0,1,2]}
        %div = div %dp, %sums
        %mul.2 = mul %dp, %p
        %div.1 = div %mul.2, %sums
        %dsums = neg %div.1
        %dsum = sum %dsums {axes=[3]}
        %broadcast = broadcast %dsum {shape=[B,4,64,64], axes=[0,1,2]}
        %dexp = add %div, %broadcast
        %dshifted = mul %dexp, %exp
        %column = iota {type=i32, shape=[B,4,64,64], axis=3}
        %row = iota {type=i32, shape=[B,4,64,64], axis=2}
        %visible = less_equal %column, %row
        %ds = select %visible, %dshifted, 0
        yield %ds
      }
      %dv = fused over [B,4,64] (%p, %dy) {split=rows, registers=[12,2], tile=1536} {
        %dv = matmul %p, %dy {transpose_a, k_limit=anticausal}
        yield %dv
      }
      %dq = fused over [B,4,64] (%ds, %k) {split=rows, registers=[12,2], tile=1536} {
        %dq = matmul %ds, %k {k_limit=causal}
        yield %dq
      }
      %dk = fused over [B,4,64] (%ds, %q) {split=rows, registers=[12,2], tile=1536} {
        %dk = matmul %ds, %q {transpose_a, k_limit=anticausal}
        yield %dk
      }
      yield %squares, %dv, %dq, %dk
    }
    %loss: f32[] @4 = fused over [] (%squares) {split=none} {
      %loss = sum %squares {axes=[0,1,2,3]}
      yield %loss
    }
    return %loss, %dq, %dk, %dv
  }
}
