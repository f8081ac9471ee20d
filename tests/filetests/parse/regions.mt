// test: parse
// Statements of a rule and of a checkpoint see the operands only; inside, the first operand of a rule is the adjoint of the result.
module @m {
  param %w: f32[4,4]
  func @f(%x: f32[B,4]) -> (%y) {
    %h: f32[B,4] = checkpoint (%x, %w as %weight) {
      %z = matmul %x, %weight
      %h = tanh %z
      yield %h
    } #block
    %r: f32[B,4] = round %h
    %y: f32[B,4] = custom_gradient (%r as %dy, %h) {
      %p = less %h, 2
      %dh = select %p, %dy, 0
      yield %dh
    }
    return %y
  }
}
// ---- expect
module @m {
  param %w: f32[4,4]
  func @f(%x: f32[B,4]) -> (%y) {
    %h: f32[B,4] = checkpoint (%x, %w as %weight) {
      %z = matmul %x, %weight
      %h = tanh %z
      yield %h
    } #block
    %r: f32[B,4] = round %h
    %y: f32[B,4] = custom_gradient (%r as %dy, %h) {
      %p = less %h, 2
      %dh = select %p, %dy, 0
      yield %dh
    }
    return %y
  }
}
