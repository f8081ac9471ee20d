// test: pass autodiff
module @m {
  func @f(%x: f64[2,3]) -> (%dx) {
    %square: f64[2,3] = mul %x, %x
    %rows: f64[2] = sum %square {axes=[1]}
    %loss: f64[] = sum %rows {axes=[0]}
    %dx: f64[2,3] = gradient %loss, %x
    return %dx
  }
}
// ---- expect
module @m {
  func @f(%x: f64[2,3]) -> (%dx) {
    %square: f64[2,3] = mul %x, %x
    %rows: f64[2] = sum %square {axes=[1]}
    %loss: f64[] = sum %rows {axes=[0]}
    %dloss: f64[] = constant 1
    %drows: f64[2] = broadcast %dloss {shape=[2], axes=[]}
    %dsquare: f64[2,3] = broadcast %drows {shape=[2,3], axes=[0]}
    %mul: f64[2,3] = mul %dsquare, %x
    %mul.1: f64[2,3] = mul %dsquare, %x
    %dx: f64[2,3] = add %mul, %mul.1
    return %dx
  }
}
