// test: run
// Bits for each row of a kernel that also works on whole rows: their position is that of the row.
module @m {
  func @f(%x: f64[B,5], %seed: i32[B], %step: i32[B]) -> (%y) {
    %max: f64[B] = reduce_max %x {axes=[1]}
    %bits: i32[B] = random_bits %seed, %step {stream=0}
    %keep: bool[B] = less %bits, 1073741824
    %kept: f64[B] = select %keep, %max, 0
    %row: f64[B,5] = broadcast %kept {shape=[B,5], axes=[0]}
    %y: f64[B,5] = sub %x, %row
    return %y
  }
}
