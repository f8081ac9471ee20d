// test: pipeline infer-shapes,autodiff
// The adjoint of a product whose rows sum no terms ahead of them has no columns there, and each row of the other sums from itself on.
module @m {
  func @f(%p: f32[B,T,T], %v: f32[B,T,3], %q: f32[B,T,5], %k: f32[B,T,5]) -> (%dp, %dv, %dq, %dk) {
    %y: f32[B,T,3] = matmul %p, %v {k_limit=causal}
    %a: f32[] = sum %y {axes=[0,1,2]}
    %dp, %dv = gradient %a, %p, %v
    %s: f32[B,T,T] = matmul %q, %k {transpose_b, n_limit=causal}
    %b: f32[] = sum %s {axes=[0,1,2]}
    %dq, %dk = gradient %b, %q, %k
    return %dp, %dv, %dq, %dk
  }
}
// ---- expect
module @m {
  func @f(%p: f32[B,T,T], %v: f32[B,T,3], %q: f32[B,T,5], %k: f32[B,T,5]) -> (%dp, %dv, %dq, %dk) {
    %y: f32[B,T,3] = matmul %p, %v {k_limit=causal}
    %a: f32[] = sum %y {axes=[0,1,2]}
    %da: f32[] = constant 1
    %dy: f32[B,T,3] = broadcast %da {shape=[B,T,3], axes=[]}
    %dp: f32[B,T,T] = matmul %dy, %v {transpose_b, n_limit=causal}
    %dv: f32[B,T,3] = matmul %p, %dy {transpose_a, k_limit=anticausal}
    %s: f32[B,T,T] = matmul %q, %k {transpose_b, n_limit=causal}
    %b: f32[] = sum %s {axes=[0,1,2]}
    %db: f32[] = constant 1
    %ds: f32[B,T,T] = broadcast %db {shape=[B,T,T], axes=[]}
    %dq: f32[B,T,5] = matmul %ds, %k {k_limit=causal}
    %dk: f32[B,T,5] = matmul %ds, %q {transpose_a, k_limit=anticausal}
    return %dp, %dv, %dq, %dk
  }
}
