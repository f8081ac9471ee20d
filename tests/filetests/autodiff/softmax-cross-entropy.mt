// test: pass autodiff
module @m {
  param %w: f32[4,3]
  func @f(%x: f32[B,4], %labels: i32[B]) -> (%loss, %dw) {
    %z: f32[B,3] = matmul %x, %w
    %top: f32[B] = reduce_max %z {axes=[1]}
    %max: f32[B] = stop_gradient %top
    %maxes: f32[B,3] = broadcast %max {shape=[B,3], axes=[0]}
    %shifted: f32[B,3] = sub %z, %maxes
    %exp: f32[B,3] = exp %shifted
    %sum: f32[B] = sum %exp {axes=[1]}
    %log: f32[B] = log %sum
    %logs: f32[B,3] = broadcast %log {shape=[B,3], axes=[0]}
    %p: f32[B,3] = sub %shifted, %logs
    %class: i32[B,3] = iota {type=i32, shape=[B,3], axis=1}
    %label: i32[B,3] = broadcast %labels {shape=[B,3], axes=[0]}
    %hit: bool[B,3] = equal %label, %class
    %picked: f32[B,3] = select %hit, %p, 0
    %rows: f32[B] = sum %picked {axes=[1]}
    %total: f32[] = sum %rows {axes=[0]}
    %loss: f32[] = neg %total
    %dw: f32[4,3] = gradient %loss, %w
    return %loss, %dw
  }
}
// ---- expect
module @m {
  param %w: f32[4,3]
  func @f(%x: f32[B,4], %labels: i32[B]) -> (%loss, %dw) {
    %z: f32[B,3] = matmul %x, %w
    %top: f32[B] = reduce_max %z {axes=[1]}
    %max: f32[B] = stop_gradient %top
    %maxes: f32[B,3] = broadcast %max {shape=[B,3], axes=[0]}
    %shifted: f32[B,3] = sub %z, %maxes
    %exp: f32[B,3] = exp %shifted
    %sum: f32[B] = sum %exp {axes=[1]}
    %log: f32[B] = log %sum
    %logs: f32[B,3] = broadcast %log {shape=[B,3], axes=[0]}
    %p: f32[B,3] = sub %shifted, %logs
    %class: i32[B,3] = iota {type=i32, shape=[B,3], axis=1}
    %label: i32[B,3] = broadcast %labels {shape=[B,3], axes=[0]}
    %hit: bool[B,3] = equal %label, %class
    %picked: f32[B,3] = select %hit, %p, 0
    %rows: f32[B] = sum %picked {axes=[1]}
    %total: f32[] = sum %rows {axes=[0]}
    %loss: f32[] = neg %total
    %dloss: f32[] = constant 1
    %dtotal: f32[] = neg %dloss
    %drows: f32[B] = broadcast %dtotal {shape=[B], axes=[]}
    %dpicked: f32[B,3] = broadcast %drows {shape=[B,3], axes=[0]}
    %dp: f32[B,3] = select %hit, %dpicked, 0
    %dlogs: f32[B,3] = neg %dp
    %dlog: f32[B] = sum %dlogs {axes=[1]}
    %dsum: f32[B] = div %dlog, %sum
    %dexp: f32[B,3] = broadcast %dsum {shape=[B,3], axes=[0]}
    %mul: f32[B,3] = mul %dexp, %exp
    %dshifted: f32[B,3] = add %dp, %mul
    %dw: f32[4,3] = matmul %x, %dshifted {transpose_a}
    return %loss, %dw
  }
}
