// test: verify shaped
module @m {
  func @f(%x: f32[B,3]) -> (%a) {
    %a = exp %x  // error: [stage.types] the type of %a is not known after shape inference
    %c: f32[C] = constant 1  // error: [stage.symbols] no input of @f has C in its shape, so nothing binds it
    %d: f32[B*C] = iota {type=f32, shape=[B*C], axis=0}
    return %a
  }
}
