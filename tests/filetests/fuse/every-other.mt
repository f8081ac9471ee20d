// test: pass fuse
// Every other element of 4 bytes is read where it is by loops that are long enough; else it is moved first.
module @m {
  func @all(%x: f32[5,26]) -> (%y) {
    %a: f32[5,13] = slice %x {start=[0,0], limit=[5,25], step=[1,2]}
    %b: f32[5,13] = slice %x {start=[0,1], limit=[5,26], step=[1,2]}
    %y: f32[5,13] = max %a, %b
    return %y
  }

  func @rows(%x: i32[3,141]) -> (%y) {
    %a: i32[3,70] = slice %x {start=[0,1], limit=[3,140], step=[1,2]}
    %b: i32[3,70] = slice %x {start=[0,2], limit=[3,141], step=[1,2]}
    %y: i32[3,70] = mul %a, %b
    return %y
  }

  func @short_rows(%x: f32[5,27]) -> (%y) {
    %a: f32[5,13] = slice %x {start=[0,1], limit=[5,26], step=[1,2]}
    %y: f32[5,13] = neg %a
    return %y
  }

  func @longer_elements(%x: f64[5,26]) -> (%y) {
    %a: f64[5,13] = slice %x {start=[0,1], limit=[5,26], step=[1,2]}
    %y: f64[5,13] = neg %a
    return %y
  }
}
// ---- expect
module @m {
  func @all(%x: f32[5,26]) -> (%y) {
    %y: f32[5,13] = fused over [5,13] (%x) {
      %a = slice %x {start=[0,0], limit=[5,25], step=[1,2]}
      %b = slice %x {start=[0,1], limit=[5,26], step=[1,2]}
      %y = max %a, %b
      yield %y
    }
    return %y
  }

  func @rows(%x: i32[3,141]) -> (%y) {
    %y: i32[3,70] = fused over [3,70] (%x) {
      %a = slice %x {start=[0,1], limit=[3,140], step=[1,2]}
      %b = slice %x {start=[0,2], limit=[3,141], step=[1,2]}
      %y = mul %a, %b
      yield %y
    }
    return %y
  }

  func @short_rows(%x: f32[5,27]) -> (%y) {
    %a: f32[5,13] = slice %x {start=[0,1], limit=[5,26], step=[1,2]}
    %y: f32[5,13] = fused over [5,13] (%a) {
      %y = neg %a
      yield %y
    }
    return %y
  }

  func @longer_elements(%x: f64[5,26]) -> (%y) {
    %a: f64[5,13] = slice %x {start=[0,1], limit=[5,26], step=[1,2]}
    %y: f64[5,13] = fused over [5,13] (%a) {
      %y = neg %a
      yield %y
    }
    return %y
  }
}
