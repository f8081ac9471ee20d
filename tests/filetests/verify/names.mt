// test: verify declared
// error: [structure.results] two results are named %y
// error: [module.names] function @f is declared twice
module @m {
  func @f(%x: f32[3]) -> (%y, %y) {
    return %x, %x
  }

  func @f(%x: f32[3]) -> () {
    return
  }
}
