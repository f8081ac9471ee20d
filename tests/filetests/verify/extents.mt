// test: verify declared
module @m {
  param %w: f32[-3]  // error: [type.extent] expected an extent of at least 0, found -3 (axis 0 of f32[-3])
  func @f(%x: f32[B]) -> () {
    %a: f32[-3] = neg %w
    %b: f32[2,-5] = iota {type=f32, shape=[2,-5], axis=0}  // error: [type.extent] expected an extent of at least 0, found -5 (axis 1 of f32[2,-5])
    %c: f32[B,4000000000,4000000000] = broadcast %x {shape=[B,4000000000,4000000000], axes=[0]}  // error: [memory.size] expected a size below 2^63 bytes, found f32[B,4000000000,4000000000]
    return
  }
}
