// test: verify declared
module @m {
  param %w: f32[3]
  func @f(%x: f32[B,3], %y: f32[B,3], %loss: f32[]) -> () {
    %a: f32[B,3] = custom_gradient (%y as %dy, %x) {
      yield %dy
    }
    %b: f32[B,3] = custom_gradient (%y as %dy) {  // error: [custom_gradient.C2] expected a value, and the adjoint of at least one operand behind it, found 1 operands and 1 adjoints
      yield %dy
    }
    %c: f32[B,3] = custom_gradient (%y as %dy, %w, %x) {  // error: [custom_gradient.C3] adjoint %dy: f32[B,3] has another type than its operand %w, f32[3]
      yield %dy
    }
    %d: f32[B,3] = checkpoint (%x, %w) {
      update %w <- %w  // error: [structure.update] an update stands in a region
      yield %x
    }
    %e: f32[B,3] = checkpoint (%x, %loss) {
      %e = exp %x
      %d = gradient %loss, %e  // error: [structure.gradient] a request for a gradient stands in a region
      yield %d
    }
    %f: f32[B,3] = after %x  // error: [after.C0] expected 2 operands, found 1
    return
  }
}
