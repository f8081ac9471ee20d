// test: pass fuse
// A sum over rows is yielded; whoever reads it runs behind the kernel.
module @m {
  param %b: f32[5]
  func @f(%x: f32[B,5]) -> (%y) {
    %bias: f32[B,5] = broadcast %b {shape=[B,5], axes=[1]}
    %z: f32[B,5] = add %x, %bias
    %y: f32[B,5] = tanh %z
    %db: f32[5] = sum %y {axes=[0]}
    %step: f32[5] = mul %db, 0.1
    %next: f32[5] = sub %b, %step
    update %b <- %next
    return %y
  }
}
// ---- expect
module @m {
  param %b: f32[5]
  func @f(%x: f32[B,5]) -> (%y) {
    %y: f32[B,5], %db: f32[5] = fused over [B,5] (%b, %x) {
      %bias = broadcast %b {shape=[B,5], axes=[1]}
      %z = add %x, %bias
      %y = tanh %z
      %db = sum %y {axes=[0]}
      yield %y, %db
    }
    %next: f32[5] = fused over [5] (%db, %b) {
      %step = mul %db, 0.1
      %next = sub %b, %step
      yield %next
    }
    update %b <- %next
    return %y
  }
}
