// test: pass autodiff
// Two requests of one loss: each has its own adjoints. The names are those of the requests.
module @m {
  param %w: f32[4,2]
  param %b: f32[2]
  func @f(%x: f32[B,4]) -> (%loss) {
    %z: f32[B,2] = matmul %x, %w
    %c: f32[B,2] = broadcast %b {shape=[B,2], axes=[1]}
    %y: f32[B,2] = add %z, %c
    %s: f32[B] = sum %y {axes=[1]}
    %loss: f32[] = sum %s {axes=[0]}
    %grad_w: f32[4,2], %grad_b: f32[2] = gradient %loss, %w, %b
    %x_wishes: f32[B,4] = gradient %loss, %x
    %next: f32[4,2] = sub %w, %grad_w
    update %w <- %next
    %n: f32[] = sum %grad_b {axes=[0]}
    %m: f32[B] = sum %x_wishes {axes=[1]}
    return %loss
  }
}
// ---- expect
module @m {
  param %w: f32[4,2]
  param %b: f32[2]
  func @f(%x: f32[B,4]) -> (%loss) {
    %z: f32[B,2] = matmul %x, %w
    %c: f32[B,2] = broadcast %b {shape=[B,2], axes=[1]}
    %y: f32[B,2] = add %z, %c
    %s: f32[B] = sum %y {axes=[1]}
    %loss: f32[] = sum %s {axes=[0]}
    %dloss: f32[] = constant 1
    %ds: f32[B] = broadcast %dloss {shape=[B], axes=[]}
    %dy: f32[B,2] = broadcast %ds {shape=[B,2], axes=[0]}
    %grad_b: f32[2] = sum %dy {axes=[0]}
    %grad_w: f32[4,2] = matmul %x, %dy {transpose_a}
    %dloss.1: f32[] = constant 1
    %ds.1: f32[B] = broadcast %dloss.1 {shape=[B], axes=[]}
    %dy.1: f32[B,2] = broadcast %ds.1 {shape=[B,2], axes=[0]}
    %x_wishes: f32[B,4] = matmul %dy.1, %w {transpose_b}
    %next: f32[4,2] = sub %w, %grad_w
    update %w <- %next
    %n: f32[] = sum %grad_b {axes=[0]}
    %m: f32[B] = sum %x_wishes {axes=[1]}
    return %loss
  }
}
