// test: pass schedule
// Rows come from beyond the second cache: they are asked for 16 KB, but at least four rows and at most 64, before they are added. Those of
// the last kernel are there already.
module @m {
  func @f(%x: f32[4096,1024], %y: f64[B,3000], %z: f32[70000,5], %u: f32[200,1024]) -> (%a, %b, %c, %d) {
    %a: f32[1024] = fused over [4096,1024] (%x) {
      %a = sum %x {axes=[0]}
      yield %a
    }
    %b: f64[3000] = fused over [B,3000] (%y) {
      %b = sum %y {axes=[0]}
      yield %b
    }
    %c: f32[5] = fused over [70000,5] (%z) {
      %c = sum %z {axes=[0]}
      yield %c
    }
    %d: f32[1024] = fused over [200,1024] (%u) {
      %d = sum %u {axes=[0]}
      yield %d
    }
    return %a, %b, %c, %d
  }
}
// ---- expect
module @m {
  func @f(%x: f32[4096,1024], %y: f64[B,3000], %z: f32[70000,5], %u: f32[200,1024]) -> (%a, %b, %c, %d) {
    %a: f32[1024] = fused over [4096,1024] (%x) {split=columns, prefetch=4} {
      %a = sum %x {axes=[0]}
      yield %a
    }
    %b: f64[3000] = fused over [B,3000] (%y) {split=columns, prefetch=4} {
      %b = sum %y {axes=[0]}
      yield %b
    }
    %c: f32[5] = fused over [70000,5] (%z) {split=columns, prefetch=64} {
      %c = sum %z {axes=[0]}
      yield %c
    }
    %d: f32[1024] = fused over [200,1024] (%u) {split=columns} {
      %d = sum %u {axes=[0]}
      yield %d
    }
    return %a, %b, %c, %d
  }
}
