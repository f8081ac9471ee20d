// test: verify declared
module @m {
  param %w: f32[B,3]  // error: [module.static] expected literal extents, %w is f32[B,3]: parameters exist before any symbol is bound
  func @f(%x: f32[B]) -> () {
    return
  }
}
