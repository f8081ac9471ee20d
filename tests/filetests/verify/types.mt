// test: verify declared
module @m {
  func @f(%x: f32[B,3]) -> (%c) {
    %a: f64[B,3] = exp %x  // error: [types.result] %a is f64[B,3], exp gives f32[B,3]
    %b: f32[3,B] = transpose %x {order=[0,1]}  // error: [types.result] %b is f32[3,B], transpose gives f32[B,3]
    %c: f32[C,3] = tanh %x  // error: [types.result] %c is f32[C,3], tanh gives f32[B,3]
    return %c
  }
}
