// test: run
// Strips of two products have other numbers of columns.
module @m {
  func @f(%x: f64[4,1024], %w: f64[1024,200], %z: f32[4,1024], %v: f32[1024,200]) -> (%y) {
    %a: f64[4,200] = matmul %x, %w
    %b: f32[4,200] = matmul %z, %v
    %c: f64[4,200] = cast %b {to=f64}
    %y: f64[4,200] = add %a, %c
    return %y
  }
}
