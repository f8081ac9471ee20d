// test: pass schedule
// Operands and results of the first kernel are more than the last cache holds; those of the second are not, and of the third nobody knows.
module @m {
  func @f(%x: f32[4097,1024], %y: f32[4096,1024], %z: f32[B,1024]) -> (%a, %b, %c) {
    %a: f32[4097,1024] = fused over [4097,1024] (%x) {
      %a = exp %x
      yield %a
    }
    %b: f32[4096,1024] = fused over [4096,1024] (%y) {
      %b = exp %y
      yield %b
    }
    %c: f32[B,1024] = fused over [B,1024] (%z) {
      %c = exp %z
      yield %c
    }
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%x: f32[4097,1024], %y: f32[4096,1024], %z: f32[B,1024]) -> (%a, %b, %c) {
    %a: f32[4097,1024] = fused over [4097,1024] (%x) {split=columns, stream} {
      %a = exp %x
      yield %a
    }
    %b: f32[4096,1024] = fused over [4096,1024] (%y) {split=columns} {
      %b = exp %y
      yield %b
    }
    %c: f32[B,1024] = fused over [B,1024] (%z) {split=columns} {
      %c = exp %z
      yield %c
    }
    return %a, %b, %c
  }
}
