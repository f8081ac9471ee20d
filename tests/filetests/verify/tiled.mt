// test: verify fused
module @m {
  func @f(%x: f32[B,3], %z: f32[B,4]) -> () {
    %a: f32[B,3] = tiled over [B] (%x) {tile=0} {  // error: [tiled.C2] expected tiles of at least one position, found 0
      %a = fused over [B] (%x) {
        %a = exp %x
        yield %a
      }
      yield %a
    }
    %b: f32[B,3] = tiled over [B] (%x) {tile=2} {  // error: [tiled.C3] expected kernels, found exp
      %b = exp %x
      yield %b
    }
    %c: f32[3] = tiled over [B] (%x) {tile=2} {  // error: [tiled.C4] expected values of leading extents [B], found %c: f32[3]
      %c = fused over [B] (%x) {
        %c = sum %x {axes=[0]}
        yield %c
      }
      yield %c
    }
    %d: f32[B,3] = tiled over [B] (%x) {tile=2} {  // error: [tiled.C5] expected that what is yielded is made by a kernel, and yielded once
      yield %x
    }
    return
  }
}
