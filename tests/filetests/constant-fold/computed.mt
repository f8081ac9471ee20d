// test: pass constant-fold
// Small constants are computed by the definitions of the ops; -0 + 0 is 0, and 0.1 + 0.2 is rounded once.
module @m {
  func @f() -> (%s, %t, %g, %r, %b) {
    %a: f32[2,3] = constant [1, -2.5, -0, inf, nan, 0.1]
    %c: f32[2,3] = constant [0.5, 3, 0, 1, 2, 0.2]
    %s: f32[2,3] = add %a, %c
    %t: f32[3,2] = transpose %s {order=[1,0]}
    %i: i32[2] = constant [2, 0]
    %g: f32[2,2] = gather %a, %i {axis=1}
    %r: f32[2] = sum %c {axes=[1]}
    %z: i32[4] = constant 7
    %b: i32[4] = random_bits %z, %z {stream=1}
    return %s, %t, %g, %r, %b
  }
}
// ---- expect
module @m {
  func @f() -> (%s, %t, %g, %r, %b) {
    %a: f32[2,3] = constant [1, -2.5, -0, inf, nan, 0.1]
    %c: f32[2,3] = constant [0.5, 3, 0, 1, 2, 0.2]
    %s: f32[2,3] = constant [1.5, 0.5, 0, inf, nan, 0.3]
    %t: f32[3,2] = constant [1.5, inf, 0.5, nan, 0, 0.3]
    %i: i32[2] = constant [2, 0]
    %g: f32[2,2] = constant [-0, 1, 0.1, inf]
    %r: f32[2] = constant [3.5, 3.2]
    %z: i32[4] = constant 7
    %b: i32[4] = constant [1073110210, -506608688, -1326014560, -705306628]
    return %s, %t, %g, %r, %b
  }
}
