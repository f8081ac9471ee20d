// test: pipeline fuse,schedule,tile
// Each tile of rows would read all weights again, which costs more than keeping what one layer hands to the next.
// bind: B=3
module @m {
  param %w: f32[1024,1024]
  param %u: f32[1024,1024]
  func @f(%x: f32[B,1024]) -> (%y) {
    %a: f32[B,1024] = matmul %x, %w
    %h: f32[B,1024] = tanh %a
    %y: f32[B,1024] = matmul %h, %u
    return %y
  }
}
// ---- expect
module @m {
  param %w: f32[1024,1024]
  param %u: f32[1024,1024]
  func @f(%x: f32[B,1024]) -> (%y) {
    %h: f32[B,1024] = fused over [B] (%x, %w) {split=rows, registers=[6,4], tile=96, pack=48} {
      %a = matmul %x, %w
      %h = tanh %a
      yield %h
    }
    %y: f32[B,1024] = fused over [B] (%h, %u) {split=rows, registers=[6,4], tile=1536, pack=48} {
      %y = matmul %h, %u
      yield %y
    }
    return %y
  }
}
