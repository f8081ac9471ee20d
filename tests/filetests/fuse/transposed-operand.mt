// test: pass fuse
// A product reads its operand through the transpose. The iota is repeated where it is read.
module @m {
  func @f(%x: f32[3,4], %y: f32[3,5]) -> (%z) {
    %t: f32[4,3] = transpose %x {order=[1,0]}
    %p: f32[4,5] = matmul %t, %y
    %i: f32[4,5] = iota {type=f32, shape=[4,5], axis=1}
    %z: f32[4,5] = add %p, %i
    return %z
  }
}
// ---- expect
module @m {
  func @f(%x: f32[3,4], %y: f32[3,5]) -> (%z) {
    %z: f32[4,5] = fused over [4] (%x, %y) {
      %t = transpose %x {order=[1,0]}
      %p = matmul %t, %y
      %i = iota {type=f32, shape=[4,5], axis=1}
      %z = add %p, %i
      yield %z
    }
    return %z
  }
}
