// test: pass infer-shapes
module @m {
  param %w: f32[4,6]
  func @f(%x: f32[B,T,4]) -> (%y, %n) {
    %flat = reshape %x {shape=[B*T,4]}
    %z = matmul %flat, %w
    %y = reshape %z {shape=[B,T,6]}
    %top = reduce_max %y {axes=[1,2]}
    %big = greater %top, 0.5
    %n = cast %big {to=i32}
    %both = concat %z, %flat {axis=1}
    %cut = slice %both {start=[0,1], limit=[B*T,9]}
    return %y, %n
  }
}
// ---- expect
module @m {
  param %w: f32[4,6]
  func @f(%x: f32[B,T,4]) -> (%y, %n) {
    %flat: f32[B*T,4] = reshape %x {shape=[B*T,4]}
    %z: f32[B*T,6] = matmul %flat, %w
    %y: f32[B,T,6] = reshape %z {shape=[B,T,6]}
    %top: f32[B] = reduce_max %y {axes=[1,2]}
    %big: bool[B] = greater %top, 0.5
    %n: i32[B] = cast %big {to=i32}
    %both: f32[B*T,10] = concat %z, %flat {axis=1}
    %cut: f32[B*T,8] = slice %both {start=[0,1], limit=[B*T,9]}
    return %y, %n
  }
}
