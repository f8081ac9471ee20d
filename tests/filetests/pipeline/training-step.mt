// test: pipeline infer-shapes,autodiff,dead-nodes,constant-fold,simplify,cse,dead-nodes,fuse
module @mlp {
  param %w1: f32[5,3]
  param %b1: f32[3]
  param %w2: f32[3,4]
  func @step(%x: f32[B,5], %t: f32[B,4]) -> (%loss) {
    %z = matmul %x, %w1
    %bias = broadcast %b1 {shape=[B,3], axes=[1]}
    %a = add %z, %bias
    %h = tanh %a
    %y = matmul %h, %w2
    %e = sub %y, %t
    %q = mul %e, %e
    %rows = sum %q {axes=[1]}
    %sum = sum %rows {axes=[0]}
    %n = size %x {axis=0}
    %count = cast %n {to=f32}
    %mean = div %sum, %count
    %loss = div %mean, 4
    %dw1, %db1, %dw2 = gradient %loss, %w1, %b1, %w2
    %s1 = mul %dw1, 0.1
    %s2 = mul %db1, 0.1
    %s3 = mul %dw2, 0.1
    %n1 = sub %w1, %s1
    %n2 = sub %b1, %s2
    %n3 = sub %w2, %s3
    update %w1 <- %n1
    update %b1 <- %n2
    update %w2 <- %n3
    return %loss
  }
}
// ---- expect
module @mlp {
  param %w1: f32[5,3]
  param %b1: f32[3]
  param %w2: f32[3,4]
  func @step(%x: f32[B,5], %t: f32[B,4]) -> (%loss) {
    %h: f32[B,3], %sub: f32[B,3] = fused over [B] (%x, %w1, %b1) {
      %z = matmul %x, %w1
      %bias = broadcast %b1 {shape=[B,3], axes=[1]}
      %a = add %z, %bias
      %h = tanh %a
      %mul.2 = mul %h, %h
      %sub = sub 1, %mul.2
      yield %h, %sub
    }
    %rows: f32[B], %de: f32[B,4] = fused over [B] (%h, %w2, %t, %x) {
      %y = matmul %h, %w2
      %e = sub %y, %t
      %q = mul %e, %e
      %rows = sum %q {axes=[1]}
      %n = size %x {axis=0}
      %count = cast %n {to=f32}
      %dsum = div 0.25, %count
      %dq = broadcast %dsum {shape=[B,4], axes=[]}
      %mul = mul %dq, %e
      %de = add %mul, %mul
      yield %rows, %de
    }
    %loss: f32[] = fused over [] (%rows, %x) {
      %sum = sum %rows {axes=[0]}
      %n = size %x {axis=0}
      %count = cast %n {to=f32}
      %mean = div %sum, %count
      %loss = mul %mean, 0.25
      yield %loss
    }
    %da: f32[B,3], %db1: f32[3] = fused over [B] (%de, %w2, %sub) {
      %dh = matmul %de, %w2 {transpose_b}
      %da = mul %dh, %sub
      %db1 = sum %da {axes=[0]}
      yield %da, %db1
    }
    %n3: f32[3,4] = fused over [3] (%h, %de, %w2) {
      %dw2 = matmul %h, %de {transpose_a}
      %s3 = mul %dw2, 0.1
      %n3 = sub %w2, %s3
      yield %n3
    }
    %n1: f32[5,3] = fused over [5] (%x, %da, %w1) {
      %dw1 = matmul %x, %da {transpose_a}
      %s1 = mul %dw1, 0.1
      %n1 = sub %w1, %s1
      yield %n1
    }
    %n2: f32[3] = fused over [3] (%db1, %b1) {
      %s2 = mul %db1, 0.1
      %n2 = sub %b1, %s2
      yield %n2
    }
    update %w1 <- %n1
    update %b1 <- %n2
    update %w2 <- %n3
    return %loss
  }
}
