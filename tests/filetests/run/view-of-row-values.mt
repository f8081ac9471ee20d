// test: run
// Values of rows that are read through a view: the view has a say in which axes are one loop.
module @m {
  func @f(%x: f32[2,3,B], %rows: f32[2,3], %column: f32[3]) -> (%y) {
    %c: f32[2,3] = broadcast %column {shape=[2,3], axes=[1]}
    %product: f32[2,3] = mul %rows, %c
    %wide: f32[2,3,B] = broadcast %product {shape=[2,3,B], axes=[0,1]}
    %y: f32[2,3,B] = mul %x, %wide
    return %y
  }
}
