// test: parse
// What stands before an operand says what the step sees of it: a carry and a constant whole, of a sequence one element.
module @m {
  param %u: f32[4,4]
  func @f(%h0: f32[B,4], %x: f32[T,B,4]) -> (%last, %all, %n) {
    %last: f32[B,4], %all: f32[T,B,4] = scan over T (carry %h0 as %h, each %x, %u) {reversed} {
      %p = matmul %h, %u
      %s = add %p, %x
      %h1 = tanh %s
      yield %h1, %h1
    } #rnn
    %zero: i32[] = constant 0
    %n: i32[] = scan over T (carry %zero as %n) {
      %n1 = add %n, 1
      yield %n1
    }
    return %last, %all, %n
  }
}
// ---- expect
module @m {
  param %u: f32[4,4]
  func @f(%h0: f32[B,4], %x: f32[T,B,4]) -> (%last, %all, %n) {
    %last: f32[B,4], %all: f32[T,B,4] = scan over T (carry %h0 as %h, each %x, %u) {reversed} {
      %p = matmul %h, %u
      %s = add %p, %x
      %h1 = tanh %s
      yield %h1, %h1
    } #rnn
    %zero: i32[] = constant 0
    %n: i32[] = scan over T (carry %zero as %n) {
      %n1 = add %n, 1
      yield %n1
    }
    return %last, %all, %n
  }
}
