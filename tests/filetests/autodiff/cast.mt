// test: pass autodiff
// An adjoint is converted back to the type of its value; none flows to an integer.
module @m {
  param %w: f32[3]
  func @f(%i: i32[3]) -> (%dw) {
    %wide: f64[3] = cast %w {to=f64}
    %n: f64[3] = cast %i {to=f64}
    %y: f64[3] = mul %wide, %n
    %loss: f64[] = sum %y {axes=[0]}
    %dw: f32[3] = gradient %loss, %w
    return %dw
  }
}
// ---- expect
module @m {
  param %w: f32[3]
  func @f(%i: i32[3]) -> (%dw) {
    %wide: f64[3] = cast %w {to=f64}
    %n: f64[3] = cast %i {to=f64}
    %y: f64[3] = mul %wide, %n
    %loss: f64[] = sum %y {axes=[0]}
    %dloss: f64[] = constant 1
    %dy: f64[3] = broadcast %dloss {shape=[3], axes=[]}
    %dwide: f64[3] = mul %dy, %n
    %dw: f32[3] = cast %dwide {to=f32}
    return %dw
  }
}
