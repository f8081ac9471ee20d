// test: pipeline simplify,dead-nodes
// x / 2^k -> x * 2^-k, where that is a normal number. x / 3 and integers stay.
module @m {
  func @f(%x: f32[B,3], %y: f64[2], %i: i32[4]) -> (%a, %b, %c, %d, %e, %n, %z, %o, %g, %h) {
    %a: f32[B,3] = div %x, 8
    %b: f32[B,3] = div %x, -0.25
    %c: f32[B,3] = div %x, 3
    %d: f32[B,3] = div %x, 1.7014118e+38
    %e: f32[B,3] = div %x, 1.1754944e-38
    %n: f32[B,3] = div %x, 1e-45
    %z: f32[B,3] = div %x, 0
    %o: f32[B,3] = div %x, inf
    %g: f64[2] = div %y, 1024
    %h: i32[4] = div %i, 2
    return %a, %b, %c, %d, %e, %n, %z, %o, %g, %h
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %y: f64[2], %i: i32[4]) -> (%a, %b, %c, %d, %e, %n, %z, %o, %g, %h) {
    %a: f32[B,3] = mul %x, 0.125
    %b: f32[B,3] = mul %x, -4
    %c: f32[B,3] = div %x, 3
    %d: f32[B,3] = div %x, 1.7014118e38
    %e: f32[B,3] = mul %x, 8.507059e37
    %n: f32[B,3] = div %x, 1e-45
    %z: f32[B,3] = div %x, 0
    %o: f32[B,3] = div %x, inf
    %g: f64[2] = mul %y, 0.0009765625
    %h: i32[4] = div %i, 2
    return %a, %b, %c, %d, %e, %n, %z, %o, %g, %h
  }
}
