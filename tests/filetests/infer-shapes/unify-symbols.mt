// test: pass infer-shapes
// B and C must be equal, so C goes; N must be 4 and goes too. What was written with either changes everywhere.
module @m {
  param %w: f32[4]
  func @f(%x: f32[B,3], %y: f32[C,3], %z: f32[N]) -> (%s, %t, %u) {
    %early: f32[C,3] = exp %y
    %s = add %x, %y
    %t = add %z, %w
    %wide: f32[2*C,3] = concat %y, %early {axis=0}
    %u = iota {type=i32, shape=[C+1,N], axis=0}
    return %s, %t, %u
  }
}
// ---- expect
module @m {
  param %w: f32[4]
  func @f(%x: f32[B,3], %y: f32[B,3], %z: f32[4]) -> (%s, %t, %u) {
    %early: f32[B,3] = exp %y
    %s: f32[B,3] = add %x, %y
    %t: f32[4] = add %z, %w
    %wide: f32[2*B,3] = concat %y, %early {axis=0}
    %u: i32[B+1,4] = iota {type=i32, shape=[B+1,4], axis=0}
    return %s, %t, %u
  }
}
