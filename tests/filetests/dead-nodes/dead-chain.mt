// test: pass dead-nodes
// A chain nobody reads goes as a whole; an update stays.
module @m {
  param %w: f32[3]
  func @f(%x: f32[3]) -> (%y) {
    %a: f32[3] = exp %x
    %b: f32[3] = tanh %a
    %y: f32[3] = mul %x, 2
    %c: f32[3] = add %b, %y
    %next: f32[3] = sub %w, %x
    update %w <- %next
    return %y
  }

  func @untouched(%x: f32[3]) -> (%y) {
    %y: f32[3] = exp %x
    return %y
  }
}
// ---- expect
module @m {
  param %w: f32[3]
  func @f(%x: f32[3]) -> (%y) {
    %y: f32[3] = mul %x, 2
    %next: f32[3] = sub %w, %x
    update %w <- %next
    return %y
  }

  func @untouched(%x: f32[3]) -> (%y) {
    %y: f32[3] = exp %x
    return %y
  }
}
