// test: pipeline fuse,schedule
// bind: B=2, T=37
// Images are batches of products of filters; where they come last they are columns of one, which threads divide. Few filters do not pay for
// copies of patches, nor do long rows of places; long strides leave no neighbours to read in place.
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

  func @filters_of_groups(%x: f32[16,4,B,5,5], %dy: f32[4,24,B,3,3]) -> (%dw) {
    %dw: f32[4,24,16,3,3] = conv %x, %dy {strides=[1,1], images_last}
    return %dw
  }

  func @filter_of_each_channel(%x: f32[B,5,1,9,58], %w: f32[5,1,1,3,3]) -> (%y) {
    %y: f32[B,5,1,7,56] = conv %x, %w {strides=[1,1]}
    return %y
  }

  func @few_filters(%x: f32[B,3,28,28], %w: f32[8,3,3,3]) -> (%y) {
    %y: f32[B,8,26,26] = conv %x, %w {strides=[1,1]}
    return %y
  }

  func @more_filters(%x: f32[B,16,15,15], %w: f32[32,16,3,3]) -> (%y) {
    %y: f32[B,32,13,13] = conv %x, %w {strides=[1,1]}
    return %y
  }

  func @long_rows(%x: f32[B,3,5,226], %w: f32[32,3,3,3]) -> (%y) {
    %y: f32[B,32,3,224] = conv %x, %w {strides=[1,1]}
    return %y
  }

  func @one_axis(%x: f32[B,3,T], %w: f32[32,3,5]) -> (%y) {
    %y: f32[B,32,T-4] = conv %x, %w {strides=[1]}
    return %y
  }

  func @strides(%x: f32[B,3,28,28], %w: f32[8,3,3,3]) -> (%y) {
    %y: f32[B,8,13,13] = conv %x, %w {strides=[2,2]}
    return %y
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

  func @filters_of_groups(%x: f32[16,4,B,5,5], %dy: f32[4,24,B,3,3]) -> (%dw) {
    %dw: f32[4,24,16,3,3] = fused over [4,24] (%x, %dy) {split=rows, registers=[8,3], tile=1536, pack=1} {
      %dw = conv %x, %dy {strides=[1,1], images_last}
      yield %dw
    }
    return %dw
  }

  func @filter_of_each_channel(%x: f32[B,5,1,9,58], %w: f32[5,1,1,3,3]) -> (%y) {
    %y: f32[B,5,1,7,56] = fused over [B,5,1] (%x, %w) {split=rows, registers=[1,4], tile=1536, runs} {
      %y = conv %x, %w {strides=[1,1]}
      yield %y
    }
    return %y
  }

  func @few_filters(%x: f32[B,3,28,28], %w: f32[8,3,3,3]) -> (%y) {
    %y: f32[B,8,26,26] = fused over [B,8] (%x, %w) {split=rows, registers=[8,2], tile=1536, runs} {
      %y = conv %x, %w {strides=[1,1]}
      yield %y
    }
    return %y
  }

  func @more_filters(%x: f32[B,16,15,15], %w: f32[32,16,3,3]) -> (%y) {
    %y: f32[B,32,13,13] = fused over [B,32] (%x, %w) {split=rows, registers=[8,3], tile=1536, pack=1} {
      %y = conv %x, %w {strides=[1,1]}
      yield %y
    }
    return %y
  }

  func @long_rows(%x: f32[B,3,5,226], %w: f32[32,3,3,3]) -> (%y) {
    %y: f32[B,32,3,224] = fused over [B,32] (%x, %w) {split=rows, registers=[8,3], tile=1536, runs} {
      %y = conv %x, %w {strides=[1,1]}
      yield %y
    }
    return %y
  }

  func @one_axis(%x: f32[B,3,T], %w: f32[32,3,5]) -> (%y) {
    %y: f32[B,32,T-4] = fused over [B,32] (%x, %w) {split=rows, registers=[8,3], tile=1536, runs} {
      %y = conv %x, %w {strides=[1]}
      yield %y
    }
    return %y
  }

  func @strides(%x: f32[B,3,28,28], %w: f32[8,3,3,3]) -> (%y) {
    %y: f32[B,8,13,13] = fused over [B,8] (%x, %w) {split=rows, registers=[8,3], tile=1536, pack=1} {
      %y = conv %x, %w {strides=[2,2]}
      yield %y
    }
    return %y
  }
}
