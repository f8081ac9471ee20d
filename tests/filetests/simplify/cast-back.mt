// test: pipeline simplify,dead-nodes
// x to a type that holds all its values and back -> x. i64 through f64, and f64 through f32, lose digits.
module @m {
  func @f(%x: f32[B,3], %y: f64[3], %i: i32[4], %l: i64[4], %p: bool[5], %u: u8[2]) -> (%b, %d, %g, %j, %n, %q, %s) {
    %a: f64[B,3] = cast %x {to=f64}
    %b: f32[B,3] = cast %a {to=f32}
    %c: f32[3] = cast %y {to=f32}
    %d: f64[3] = cast %c {to=f64}
    %e: f64[4] = cast %i {to=f64}
    %g: i32[4] = cast %e {to=i32}
    %h: f64[4] = cast %l {to=f64}
    %j: i64[4] = cast %h {to=i64}
    %k: f32[4] = cast %i {to=f32}
    %n: i32[4] = cast %k {to=i32}
    %o: u8[5] = cast %p {to=u8}
    %q: bool[5] = cast %o {to=bool}
    %r: f32[2] = cast %u {to=f32}
    %s: u8[2] = cast %r {to=u8}
    return %b, %d, %g, %j, %n, %q, %s
  }
}
// ---- expect
module @m {
  func @f(%x: f32[B,3], %y: f64[3], %i: i32[4], %l: i64[4], %p: bool[5], %u: u8[2]) -> (%b, %d, %g, %j, %n, %q, %s) {
    %c: f32[3] = cast %y {to=f32}
    %d: f64[3] = cast %c {to=f64}
    %h: f64[4] = cast %l {to=f64}
    %j: i64[4] = cast %h {to=i64}
    %k: f32[4] = cast %i {to=f32}
    %n: i32[4] = cast %k {to=i32}
    return %x, %d, %i, %j, %n, %p, %u
  }
}
