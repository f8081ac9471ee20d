// test: pass autodiff
// What is inside is computed once more, from an operand that comes after the adjoint; parameters do not wait. A checkpoint
// inside a checkpoint is one of the statements that are computed again.
module @m {
  param %w: f64[3,3]
  func @f(%x: f64[B,3]) -> (%loss, %dw, %dx) {
    %h: f64[B,3] = exp %x
    %y: f64[B,3] = checkpoint (%h, %w) {
      %z = matmul %h, %w
      %t = checkpoint (%z) {
        %s = sin %z
        %t = tanh %s
        yield %t
      }
      %y = mul %t, %h
      yield %y
    } #block
    %e: f64[B,3] = add %y, %h
    %loss: f64[] = sum %e {axes=[0,1]}
    %dw: f64[3,3], %dx: f64[B,3] = gradient %loss, %w, %x
    return %loss, %dw, %dx
  }
}
// ---- expect
module @m {
  param %w: f64[3,3]
  func @f(%x: f64[B,3]) -> (%loss, %dw, %dx) {
    %h: f64[B,3] = exp %x
    %z.2: f64[B,3] = matmul %h, %w
    %s.2: f64[B,3] = sin %z.2
    %t.2: f64[B,3] = tanh %s.2
    %y: f64[B,3] = mul %t.2, %h
    %e: f64[B,3] = add %y, %h
    %loss: f64[] = sum %e {axes=[0,1]}
    %dloss: f64[] = constant 1
    %de: f64[B,3] = broadcast %dloss {shape=[B,3], axes=[]}
    %h.1: f64[B,3] = after %h, %de #block
    %z: f64[B,3] = matmul %h.1, %w
    %s.1: f64[B,3] = sin %z
    %t: f64[B,3] = tanh %s.1
    %dt: f64[B,3] = mul %de, %h.1
    %mul.1: f64[B,3] = mul %de, %t
    %add: f64[B,3] = add %de, %mul.1
    %z.1: f64[B,3] = after %z, %dt
    %s: f64[B,3] = sin %z.1
    %t.1: f64[B,3] = tanh %s
    %mul: f64[B,3] = mul %t.1, %t.1
    %sub: f64[B,3] = sub 1, %mul
    %ds: f64[B,3] = mul %dt, %sub
    %cos: f64[B,3] = cos %z.1
    %dz: f64[B,3] = mul %ds, %cos
    %matmul: f64[B,3] = matmul %dz, %w {transpose_b}
    %dw: f64[3,3] = matmul %h.1, %dz {transpose_a}
    %dh: f64[B,3] = add %add, %matmul
    %dx: f64[B,3] = mul %dh, %h
    return %loss, %dw, %dx
  }
}
