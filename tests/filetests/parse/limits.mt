// test: parse
module @m {
  func @f(%s: f32[2,B,4]) -> () {
    %h: f32[2,B,B] = matmul %s, %s {transpose_b, k_limit=causal, n_limit=causal}
    %k: f32[2,B,B] = matmul %s, %s {transpose_b, n_limit=anticausal}
    %l: f32[2,B,B] = matmul %s, %s {transpose_b, k_limit}
    return
  }
}
// ---- expect
error [parse.attribute]: attributes 'k_limit' and 'n_limit' of matmul: expected one of them at most
    %h: f32[2,B,B] = matmul %s, %s {transpose_b, k_limit=causal, n_limit=causal}
                     ^~~~~~
  at parse/limits.mt:4:22, in @f
error [parse.attribute]: attribute 'n_limit' of matmul: expected causal
    %k: f32[2,B,B] = matmul %s, %s {transpose_b, n_limit=anticausal}
                     ^~~~~~
  at parse/limits.mt:5:22, in @f
error [parse.attribute]: attribute 'k_limit' of matmul: expected one of causal, anticausal
    %l: f32[2,B,B] = matmul %s, %s {transpose_b, k_limit}
                     ^~~~~~
  at parse/limits.mt:6:22, in @f
