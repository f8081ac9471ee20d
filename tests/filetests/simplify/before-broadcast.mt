// test: pipeline simplify,dead-nodes
// f(broadcast x, broadcast y, c) -> broadcast f(x, y, c). Not with broadcasts along other axes, and not where the place of an element counts.
module @m {
  func @f(%x: f32[B], %y: f32[B], %z: f32[3], %s: i32[]) -> (%h, %q, %j) {
    %a: f32[B,3] = broadcast %x {shape=[B,3], axes=[0]}
    %b: f32[B,3] = broadcast %y {shape=[B,3], axes=[0]}
    %c: f32[B,3] = broadcast %z {shape=[B,3], axes=[1]}
    %d: f32[B,3] = exp %a
    %e: f32[B,3] = mul %d, %b
    %g: f32[B,3] = sub 1, %e
    %h: f32[B,3] = add %g, %c
    %p: bool[B,3] = greater %a, %b
    %q: f32[B,3] = select %p, %g, 0
    %i: i32[4] = broadcast %s {shape=[4], axes=[]}
    %j: i32[4] = random_bits %i, %i {stream=3}
    return %h, %q, %j
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B], %y: f32[B], %z: f32[3], %s: i32[]) -> (%h, %q, %j) {
    %c: f32[B,3] = broadcast %z {shape=[B,3], axes=[1]}
    %exp: f32[B] = exp %x
    %mul: f32[B] = mul %exp, %y
    %sub: f32[B] = sub 1, %mul
    %g: f32[B,3] = broadcast %sub {shape=[B,3], axes=[0]}
    %h: f32[B,3] = add %g, %c
    %greater: bool[B] = greater %x, %y
    %select: f32[B] = select %greater, %sub, 0
    %q: f32[B,3] = broadcast %select {shape=[B,3], axes=[0]}
    %i: i32[4] = broadcast %s {shape=[4], axes=[]}
    %j: i32[4] = random_bits %i, %i {stream=3}
    return %h, %q, %j
  }
}
