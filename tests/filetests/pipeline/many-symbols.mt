// test: pipeline fuse,schedule,tile,plan-memory
// bind: A=2, B=1, C=3, D=2, E=1, F=2, G=2, H=5
// Of so many symbols, cost formulas assume more bytes than 64 bits count.
module @m {
  func @f(%x: f32[A,B,C,D,E,F,G,H]) -> (%y, %z) {
    %e: f32[A,B,C,D,E,F,G,H] = exp %x
    %y: f32[H] = sum %e {axes=[0,1,2,3,4,5,6]}
    %l: f32[A,B,C,D,E,F,G,H] = tanh %x
    %s: f32[A,B,C,D,E,F,G] = sum %l {axes=[7]}
    %b: f32[A,B,C,D,E,F,G,H] = broadcast %s {shape=[A,B,C,D,E,F,G,H], axes=[0,1,2,3,4,5,6]}
    %z: f32[A,B,C,D,E,F,G,H] = add %b, %l
    return %y, %z
  }
}
// ---- expect
module @m {
  func @f(%x: f32[A,B,C,D,E,F,G,H]) -> (%y, %z) {
    %y: f32[H] @0 = fused over [A,B,C,D,E,F,G,H] (%x) {split=columns, prefetch=8} {
      %e = exp %x
      %y = sum %e {axes=[0,1,2,3,4,5,6]}
      yield %y
    }
    %z: f32[A,B,C,D,E,F,G,H] @1 = fused over [A,B,C,D,E,F,G] (%x) {split=rows} {
      %l = tanh %x
      %s = sum %l {axes=[7]}
      %b = broadcast %s {shape=[A,B,C,D,E,F,G,H], axes=[0,1,2,3,4,5,6]}
      %z = add %b, %l
      yield %z
    }
    return %y, %z
  }
}
