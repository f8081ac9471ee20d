// test: pass hoist
// What is the same at each step goes ahead of the scan, in the order in which it stood: %wt, and what it alone gives. A number repeated and a
// broadcast stay, and go too where what goes reads them; what could fail stays, since a scan of no steps does not.
module @m {
  param %w: f32[4,4]
  param %b: f32[4]
  func @f(%h0: f32[B,4], %x: f32[T,B,4], %i: i32[2]) -> (%last, %rows) {
    %last: f32[B,4], %rows: f32[T,2,4] = scan over T (carry %h0 as %h, each %x, %w, %b, %i) {
      %wt: f32[4,4] = transpose %w {order=[1,0]}
      %p: f32[B,4] = matmul %h, %wt #product
      %two: f32[4] = constant 2
      %c: f32[4] = mul %b, %two #bias
      %over: f32[B,4] = broadcast %c {shape=[B,4], axes=[1]}
      %s: f32[B,4] = add %p, %over
      %next: f32[B,4] = add %s, %x
      %row: f32[2,4] = gather %wt, %i {axis=0}
      %twice: f32[2,4] = mul %row, 2
      yield %next, %twice
    }
    return %last, %rows
  }
}
// ---- expect
module @m {
  param %w: f32[4,4]
  param %b: f32[4]
  func @f(%h0: f32[B,4], %x: f32[T,B,4], %i: i32[2]) -> (%last, %rows) {
    %wt: f32[4,4] = transpose %w {order=[1,0]}
    %c: f32[4] = mul %b, 2 #bias
    %last: f32[B,4], %rows: f32[T,2,4] = scan over T (carry %h0 as %h, each %x, %w, %b, %i, %wt, %c) {
      %p = matmul %h, %wt #product
      %over = broadcast %c {shape=[B,4], axes=[1]}
      %s = add %p, %over
      %next = add %s, %x
      %row = gather %wt, %i {axis=0}
      %twice = mul %row, 2
      yield %next, %twice
    }
    return %last, %rows
  }
}
