// test: pass autodiff
// The second request differentiates through what the first one became.
module @m {
  func @f(%x: f64[3]) -> (%dx, %ddx) {
    %cube: f64[3] = mul %x, %x
    %y: f64[3] = mul %cube, %x
    %loss: f64[] = sum %y {axes=[0]}
    %dx: f64[3] = gradient %loss, %x
    %second: f64[] = sum %dx {axes=[0]}
    %ddx: f64[3] = gradient %second, %x
    return %dx, %ddx
  }
}
// ---- expect
module @m {
  func @f(%x: f64[3]) -> (%dx, %ddx) {
    %cube: f64[3] = mul %x, %x
    %y: f64[3] = mul %cube, %x
    %loss: f64[] = sum %y {axes=[0]}
    %dloss: f64[] = constant 1
    %dy: f64[3] = broadcast %dloss {shape=[3], axes=[]}
    %dcube: f64[3] = mul %dy, %x
    %mul.1: f64[3] = mul %dy, %cube
    %mul: f64[3] = mul %dcube, %x
    %mul.2: f64[3] = mul %dcube, %x
    %add: f64[3] = add %mul.1, %mul
    %dx: f64[3] = add %add, %mul.2
    %second: f64[] = sum %dx {axes=[0]}
    %dsecond: f64[] = constant 1
    %ddx.1: f64[3] = broadcast %dsecond {shape=[3], axes=[]}
    %mul.3: f64[3] = mul %ddx.1, %x
    %mul.4: f64[3] = mul %ddx.1, %dcube
    %mul.5: f64[3] = mul %ddx.1, %x
    %mul.6: f64[3] = mul %ddx.1, %dcube
    %ddcube: f64[3] = add %mul.3, %mul.5
    %add.2: f64[3] = add %mul.4, %mul.6
    %dcube.1: f64[3] = mul %ddx.1, %dy
    %mul.9: f64[3] = mul %ddcube, %dy
    %add.1: f64[3] = add %add.2, %mul.9
    %mul.7: f64[3] = mul %dcube.1, %x
    %mul.8: f64[3] = mul %dcube.1, %x
    %add.3: f64[3] = add %add.1, %mul.7
    %ddx: f64[3] = add %add.3, %mul.8
    return %dx, %ddx
  }
}
