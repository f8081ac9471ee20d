// test: verify declared
module @m {
  func @f(%x: f32[B,3,4], %p: bool[B,3]) -> () {
    %a: bool[B] = sum %p {axes=[1]}  // error: [sum.C1] expected a number type, %p is bool
    %b: f32[B] = reduce_max %x {axes=[3]}  // error: [reduce_max.C2] expected neighbouring axes of %x: f32[B,3,4], ascending, found [3]
    %c: f32[3] = reduce_min %x {axes=[0,2]}  // error: [reduce_min.C2] expected neighbouring axes of %x: f32[B,3,4], ascending, found [0,2]
    %d: f32[B,3,4] = sum %x {axes=[]}  // error: [sum.C2] expected neighbouring axes of %x: f32[B,3,4], ascending, found []
    %e: f32[B,3] = sum {axes=[0]}  // error: [sum.C0] expected 1 operand, found 0
    return
  }
}
