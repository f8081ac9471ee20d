// test: pass layout
// Only the last two axes are swapped; with a transpose that also moves the batch that makes one transpose.
module @m {
  func @f(%q: f32[2,T,4], %k: f32[2,T,4], %x: f32[4,5,2]) -> (%a, %b) {
    %a: f32[2,T,T] = matmul %q, %k {transpose_b}
    %t: f32[2,5,4] = transpose %x {order=[2,1,0]}
    %b: f32[2,T,5] = matmul %q, %t {transpose_b}
    return %a, %b
  }
}
// ---- expect
module @m {
  func @f(%q: f32[2,T,4], %k: f32[2,T,4], %x: f32[4,5,2]) -> (%a, %b) {
    %k_t: f32[2,4,T] = transpose %k {order=[0,2,1]}
    %a: f32[2,T,T] = matmul %q, %k_t
    %t: f32[2,5,4] = transpose %x {order=[2,1,0]}
    %t_t: f32[2,4,5] = transpose %x {order=[2,0,1]}
    %b: f32[2,T,5] = matmul %q, %t_t
    return %a, %b
  }
}
