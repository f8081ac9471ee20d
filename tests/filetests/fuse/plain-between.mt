// test: pass fuse
// A gather is no part of a kernel and keeps what it reads in memory.
module @m {
  func @f(%x: f32[6,4], %i: i32[3]) -> (%y) {
    %a: f32[6,4] = exp %x
    %b: f32[6,4] = mul %a, 2
    %rows: f32[3,4] = gather %b, %i {axis=0}
    %c: f32[3,4] = tanh %rows
    %y: f32[3,4] = add %c, 1
    return %y
  }
}
// ---- expect
module @m {
  func @f(%x: f32[6,4], %i: i32[3]) -> (%y) {
    %b: f32[6,4] = fused over [6,4] (%x) {
      %a = exp %x
      %b = mul %a, 2
      yield %b
    }
    %rows: f32[3,4] = gather %b, %i {axis=0}
    %y: f32[3,4] = fused over [3,4] (%rows) {
      %c = tanh %rows
      %y = add %c, 1
      yield %y
    }
    return %y
  }
}
