// test: pass fuse
// A view that must be in memory reads memory: the view below it becomes real too.
module @m {
  func @f(%x: f32[B,6]) -> (%y, %z) {
    %a: f32[B,4] = slice %x {start=[0,1], limit=[B,5]}
    %y: f32[4,B] = transpose %a {order=[1,0]}
    %z: f32[B,4] = exp %a
    return %y, %z
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,6]) -> (%y, %z) {
    %a: f32[B,4] = slice %x {start=[0,1], limit=[B,5]}
    %y: f32[4,B] = transpose %a {order=[1,0]}
    %z: f32[B,4] = fused over [B,4] (%a) {
      %z = exp %a
      yield %z
    }
    return %y, %z
  }
}
