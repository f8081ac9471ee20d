// test: verify shaped
module @m {
  func @f(%x: f32[3]) -> (%y) {
    %y: f32[3] = scan over T (carry %x) {  // error: [stage.symbols] no input of @f has T in its shape, so nothing binds it
      %next = sin %x
      yield %next
    }
    return %y
  }
}
