// test: pipeline fuse,schedule
// A sweep by rows, a sum over rows by columns, a product, a product with few rows, two that read one operand in two ways, and one row times
// more than a cache.
module @m {
  param %w: f32[300,100]
  func @rows(%x: f32[B,70]) -> (%y) {
    %max: f32[B] = reduce_max %x {axes=[1]}
    %maxes: f32[B,70] = broadcast %max {shape=[B,70], axes=[0]}
    %y: f32[B,70] = sub %x, %maxes
    return %y
  }

  func @columns(%x: f32[B,70]) -> (%s) {
    %y: f32[B,70] = exp %x
    %s: f32[70] = sum %y {axes=[0]}
    return %s
  }

  func @product(%x: f32[B,300]) -> (%y) {
    %z: f32[B,100] = matmul %x, %w
    %y: f32[B,100] = tanh %z
    return %y
  }

  func @few_rows(%x: f32[3,300]) -> (%y) {
    %z: f32[3,100] = matmul %x, %w
    %y: f32[3,100] = tanh %z
    return %y
  }

  func @two_products(%x: f64[1,3], %y: f64[1,3], %v: f64[3,3]) -> (%z) {
    %a: f64[1,3] = matmul %x, %v
    %b: f64[1,3] = matmul %y, %v {transpose_b}
    %z: f64[1,3] = mul %a, %b
    return %z
  }

  func @one_row(%x: f32[1,K], %v: f32[K,1500]) -> (%y) {
    %z: f32[1,1500] = matmul %x, %v
    %y: f32[1,1500] = tanh %z
    return %y
  }
}
// ---- expect
module @m {
  param %w: f32[300,100]
  func @rows(%x: f32[B,70]) -> (%y) {
    %y: f32[B,70] = fused over [B] (%x) {split=rows} {
      %max = reduce_max %x {axes=[1]}
      %maxes = broadcast %max {shape=[B,70], axes=[0]}
      %y = sub %x, %maxes
      yield %y
    }
    return %y
  }

  func @columns(%x: f32[B,70]) -> (%s) {
    %s: f32[70] = fused over [B,70] (%x) {split=columns} {
      %y = exp %x
      %s = sum %y {axes=[0]}
      yield %s
    }
    return %s
  }

  func @product(%x: f32[B,300]) -> (%y) {
    %y: f32[B,100] = fused over [B] (%x, %w) {split=rows, registers=[24,1], tile=192} {
      %z = matmul %x, %w
      %y = tanh %z
      yield %y
    }
    return %y
  }

  func @few_rows(%x: f32[3,300]) -> (%y) {
    %y: f32[3,100] = fused over [3] (%x, %w) {split=columns, registers=[2,4], tile=192} {
      %z = matmul %x, %w
      %y = tanh %z
      yield %y
    }
    return %y
  }

  func @two_products(%x: f64[1,3], %y: f64[1,3], %v: f64[3,3]) -> (%z) {
    %z: f64[1,3] = fused over [1] (%x, %v, %y) {split=columns, registers=[1,1], tile=192} {
      %a = matmul %x, %v
      %b = matmul %y, %v {transpose_b}
      %z = mul %a, %b
      yield %z
    }
    return %z
  }

  func @one_row(%x: f32[1,K], %v: f32[K,1500]) -> (%y) {
    %y: f32[1,1500] = fused over [1] (%x, %v) {split=columns, registers=[1,8], tile=96, round=8} {
      %z = matmul %x, %v
      %y = tanh %z
      yield %y
    }
    return %y
  }
}
