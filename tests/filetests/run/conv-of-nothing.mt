// test: run
// bind: B=65, T=0
// A convolution without places leaves what lies beside its tables as it is.
module @m {
  func @f(%x: bool[3,B], %y: bool[3,B], %z: f32[2,1,T,8,13], %w: f32[3,1,2,2,3]) -> (%both, %c) {
    %both: bool[3,B] = or %x, %y
    %c: f32[2,3,T,7,6] = conv %z, %w {strides=[1,1,2], low=[1,-1,1], high=[0,1,0]}
    return %both, %c
  }
}
