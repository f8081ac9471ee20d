// test: run
// A kernel that computes nothing gives a constant or an extent.
module @m {
  func @f(%x: f32[3,B]) -> (%ones, %flags, %size, %seven) {
    %ones: f32[B,3] = constant 1
    %flags: bool[3,B] = constant true
    %size: i64[] = size %x {axis=1}
    %seven: i64[] = constant 7
    return %ones, %flags, %size, %seven
  }
}
