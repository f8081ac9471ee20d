// test: pass plan-memory
// %b lies on %a, which dies there; %c needs a row of %b twice and %d reads %c across, so both take other slots.
module @m {
  func @f(%x: f32[5,5]) -> (%d) {
    %a: f32[5,5] = fused over [5,5] (%x) {
      %a = exp %x
      yield %a
    }
    %b: f32[5,5] = fused over [5,5] (%a) {
      %b = neg %a
      yield %b
    }
    %c: f32[5,5] = fused over [5] (%b) {
      %s = sum %b {axes=[1]}
      %t = broadcast %s {shape=[5,5], axes=[0]}
      %c = sub %b, %t
      yield %c
    }
    %d: f32[5,5] = fused over [5,5] (%c) {
      %u = transpose %c {order=[1,0]}
      %d = sub %c, %u
      yield %d
    }
    return %d
  }
}
// ---- expect
module @m {
  func @f(%x: f32[5,5]) -> (%d) {
    %a: f32[5,5] @0 = fused over [5,5] (%x) {
      %a = exp %x
      yield %a
    }
    %b: f32[5,5] @0 = fused over [5,5] (%a) {
      %b = neg %a
      yield %b
    }
    %c: f32[5,5] @1 = fused over [5] (%b) {
      %s = sum %b {axes=[1]}
      %t = broadcast %s {shape=[5,5], axes=[0]}
      %c = sub %b, %t
      yield %c
    }
    %d: f32[5,5] @0 = fused over [5,5] (%c) {
      %u = transpose %c {order=[1,0]}
      %d = sub %c, %u
      yield %d
    }
    return %d
  }
}
