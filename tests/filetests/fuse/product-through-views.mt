// test: pipeline infer-shapes,fuse
// Products read operands through views, cut and repeated the left one. Under another shape, a view lies in memory.
module @m {
  func @f(%x: f32[B,3,4,5], %w: f32[6,12], %v: f32[7,B]) -> (%a, %b, %c) {
    %t = transpose %x {order=[0,1,3,2]}
    %r: f32[B,15,4] = reshape %t {shape=[B,15,4]}
    %cut = slice %w {start=[0,1], limit=[6,5]}
    %left = broadcast %cut {shape=[B,6,4], axes=[1,2]}
    %a = matmul %left, %r {transpose_b}
    %s = transpose %v {order=[1,0]}
    %b = matmul %v, %s
    %q: f32[7,7] = matmul %s, %s {transpose_a}
    %c = add %b, %q
    return %a, %b, %c
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3,4,5], %w: f32[6,12], %v: f32[7,B]) -> (%a, %b, %c) {
    %t: f32[B,3,5,4] = transpose %x {order=[0,1,3,2]}
    %r: f32[B,15,4] = reshape %t {shape=[B,15,4]}
    %a: f32[B,6,15] = fused over [B,6] (%w, %r) {
      %cut = slice %w {start=[0,1], limit=[6,5]}
      %left = broadcast %cut {shape=[B,6,4], axes=[1,2]}
      %a = matmul %left, %r {transpose_b}
      yield %a
    }
    %b: f32[7,7], %c: f32[7,7] = fused over [7] (%v) {
      %s = transpose %v {order=[1,0]}
      %b = matmul %v, %s
      %q = matmul %s, %s {transpose_a}
      %c = add %b, %q
      yield %b, %c
    }
    return %a, %b, %c
  }
}
