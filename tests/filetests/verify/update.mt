// test: verify declared
module @m {
  param %w: f32[3]
  state %m: f32[3]
  func @f(%x: f32[3], %y: f32[B]) -> () {
    update %x <- %w  // error: [update.C1] expected a parameter or state of the module, %x is neither
    update %w <- %y  // error: [update.C2] types differ: %w is f32[3], %y is f32[B]
    update %m <- %x
    update %m <- %w  // error: [structure.update] %m is updated twice
    return
  }

  func @g(%x: f32[3]) -> (%y) {
    %y: f32[3] = fused over [3] (%x, %w) {  // error: [stage.fused] a kernel stands before fusion
      %y = exp %x
      update %w <- %y  // error: [structure.update] an update stands in a region
      yield %y
    }
    return %y
  }
}
