// test: run
// Values may be called as the memory is that a kernel works in.
module @m {
  func @f(%row: f32[B,5], %lanes.sum: f32[B,5]) -> (%partial.total, %total) {
    %max: f32[B] = reduce_max %row {axes=[1]}
    %wide: f32[B,5] = broadcast %max {shape=[B,5], axes=[0]}
    %shifted: f32[B,5] = sub %row, %wide
    %product: f32[B,5] = mul %shifted, %lanes.sum
    %sum: f32[B] = sum %product {axes=[1]}
    %sums: f32[B,5] = broadcast %sum {shape=[B,5], axes=[0]}
    %partial.total: f32[B,5] = div %product, %sums
    %total: f32[5] = sum %partial.total {axes=[0]}
    return %partial.total, %total
  }
}
