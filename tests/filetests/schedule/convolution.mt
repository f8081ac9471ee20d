// test: pipeline fuse,schedule
// Images are batches of products of filters; where they come last they are columns of one, which threads divide.
module @m {
  func @images(%x: f32[B,32,13,13], %w: f32[64,32,3,3]) -> (%y) {
    %y: f32[B,64,11,11] = conv %x, %w {strides=[1,1]}
    return %y
  }

  func @filters(%x: f32[32,B,13,13], %dy: f32[64,B,11,11]) -> (%dw) {
    %dw: f32[64,32,3,3] = conv %x, %dy {strides=[1,1], images_last}
    return %dw
  }

  func @filters_of_one_channel(%x: f32[1,B,28,28], %dy: f32[32,B,26,26]) -> (%dw) {
    %dw: f32[32,1,3,3] = conv %x, %dy {strides=[1,1], images_last}
    return %dw
  }

  func @filters_of_groups(%x: f32[16,4,B,13,13], %dy: f32[4,24,B,11,11]) -> (%dw) {
    %dw: f32[4,24,16,3,3] = conv %x, %dy {strides=[1,1], images_last}
    return %dw
  }
}
// ---- expect
module @m {
  func @images(%x: f32[B,32,13,13], %w: f32[64,32,3,3]) -> (%y) {
    %y: f32[B,64,11,11] = fused over [B,64] (%x, %w) {split=rows, registers=[6,4], tile=1536, pack=1} {
      %y = conv %x, %w {strides=[1,1]}
      yield %y
    }
    return %y
  }

  func @filters(%x: f32[32,B,13,13], %dy: f32[64,B,11,11]) -> (%dw) {
    %dw: f32[64,32,3,3] = fused over [64] (%x, %dy) {split=columns, registers=[8,3], tile=1536, pack=1} {
      %dw = conv %x, %dy {strides=[1,1], images_last}
      yield %dw
    }
    return %dw
  }

  func @filters_of_one_channel(%x: f32[1,B,28,28], %dy: f32[32,B,26,26]) -> (%dw) {
    %dw: f32[32,1,3,3] = fused over [32] (%x, %dy) {split=rows, registers=[24,1], tile=1536, pack=1} {
      %dw = conv %x, %dy {strides=[1,1], images_last}
      yield %dw
    }
    return %dw
  }

  func @filters_of_groups(%x: f32[16,4,B,13,13], %dy: f32[4,24,B,11,11]) -> (%dw) {
    %dw: f32[4,24,16,3,3] = fused over [4,24] (%x, %dy) {split=rows, registers=[8,3], tile=1536, pack=1} {
      %dw = conv %x, %dy {strides=[1,1], images_last}
      yield %dw
    }
    return %dw
  }
}
