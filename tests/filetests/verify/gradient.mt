// test: verify declared
module @m {
  func @f(%x: f32[3], %i: i32[3], %loss: f32[]) -> () {
    gradient %loss  // error: [gradient.C0] expected a loss and at least one operand to differentiate by, found 1 operands
    %dx: f32[3] = gradient %x, %x  // error: [gradient.C1] expected a floating-point scalar loss, %x is f32[3]
    %di: i32[3] = gradient %loss, %i  // error: [gradient.C2] expected a floating-point type to differentiate by, %i is i32[3]
    return
  }
}
