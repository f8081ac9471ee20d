// test: run
// The adjoint of a mean is 1 / B everywhere: one of its views must be in memory, while kernels work it out for themselves.
module @m {
  func @f(%x: f32[65,5,B]) -> (%dx, %dflat) {
    %t: f32[B,5,65] = transpose %x {order=[2,1,0]}
    %sum: f32[B,5] = sum %t {axes=[2]}
    %mean: f32[B,5,65] = broadcast %sum {shape=[B,5,65], axes=[0,1]}
    %centred: f32[B,5,65] = sub %t, %mean
    %flat: f32[B,5,65,1] = reshape %centred {shape=[B,5,65,1]}
    %back: f32[B,5,65] = reshape %flat {shape=[B,5,65]}
    %total: f32[] = sum %back {axes=[0,1,2]}
    %size: i64[] = size %x {axis=2}
    %count: f32[] = cast %size {to=f32}
    %loss: f32[] = div %total, %count
    %dx: f32[65,5,B], %dflat: f32[B,5,65,1] = gradient %loss, %x, %flat
    return %dx, %dflat
  }
}
