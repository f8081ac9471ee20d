// test: pass constant-fold
// What is repeated stays so under elementwise ops and when it is moved, whatever the extents.
module @m {
  func @f(%x: f32[B,3]) -> (%y, %i, %p, %q) {
    %one: f32[] = constant 1
    %n: f32[] = neg %one
    %row: f32[B] = broadcast %n {shape=[B], axes=[]}
    %all: f32[B,3] = broadcast %row {shape=[B,3], axes=[0]}
    %e: f32[B,3] = mul %all, -0.5
    %y: f32[B,3] = add %x, %e
    %b: bool[B,3] = greater %e, 0
    %i: i32[B,3] = cast %b {to=i32}
    %p: f32[B+2,3] = pad %e {low=[1,0], high=[1,0], value=0.5}
    %o: f32[B+2,3] = pad %e {low=[1,0], high=[1,0]}
    %q: f32[3,B+2] = transpose %o {order=[1,0]}
    return %y, %i, %p, %q
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3]) -> (%y, %i, %p, %q) {
    %one: f32[] = constant 1
    %n: f32[] = constant -1
    %row: f32[B] = constant -1
    %all: f32[B,3] = constant -1
    %c: f32[B,3] = constant -0.5
    %e: f32[B,3] = constant 0.5
    %y: f32[B,3] = add %x, %e
    %c.1: f32[B,3] = constant 0
    %b: bool[B,3] = constant true
    %i: i32[B,3] = constant 1
    %p: f32[B+2,3] = constant 0.5
    %o: f32[B+2,3] = pad %e {low=[1,0], high=[1,0]}
    %q: f32[3,B+2] = transpose %o {order=[1,0]}
    return %y, %i, %p, %q
  }
}
