// test: pass constant-fold
// Large results, positions without operands, and what is fed are left to the run.
module @m {
  param %w: f32[2]
  func @f(%x: f32[2]) -> (%big, %iota, %y) {
    %a: f32[2] = constant [1, 2]
    %big: f32[600,2] = broadcast %a {shape=[600,2], axes=[1]}
    %iota: i32[4] = iota {type=i32, shape=[4], axis=0}
    %y: f32[2] = add %x, %a
    update %w <- %a
    return %big, %iota, %y
  }
}
// ---- expect
module @m {
  param %w: f32[2]
  func @f(%x: f32[2]) -> (%big, %iota, %y) {
    %a: f32[2] = constant [1, 2]
    %big: f32[600,2] = broadcast %a {shape=[600,2], axes=[1]}
    %iota: i32[4] = iota {type=i32, shape=[4], axis=0}
    %y: f32[2] = add %x, %a
    update %w <- %a
    return %big, %iota, %y
  }
}
