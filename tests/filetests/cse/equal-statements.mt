// test: pass cse
// The second walk over the same words gives the same values; attributes, operands and constants count, order of operands too.
module @m {
  param %w: f32[3]
  func @f(%x: f32[B,3], %y: f32[B,3]) -> (%g, %h, %s, %t) {
    %a: f32[B,3] = mul %x, %y
    %b: f32[B,3] = mul %x, %y
    %c: f32[B,3] = tanh %a
    %d: f32[B,3] = tanh %b
    %e: f32[B,3] = mul %y, %x
    %g: f32[B,3] = add %c, %d
    %h: f32[B,3] = sub %e, 2
    %two: f32[B,3] = constant 2
    %k: f32[B,3] = sub %e, %two
    %s: f32[B] = sum %k {axes=[1]}
    %t: f32[3] = sum %k {axes=[0]}
    update %w <- %t
    return %g, %h, %s, %t
  }

  func @g(%x: f32[3]) -> (%p, %q) {
    %p: f32[3] = exp %x
    %q: f32[3] = exp %x
    return %p, %q
  }
}
// ---- expect
module @m {
  param %w: f32[3]
  func @f(%x: f32[B,3], %y: f32[B,3]) -> (%g, %h, %s, %t) {
    %a: f32[B,3] = mul %x, %y
    %c: f32[B,3] = tanh %a
    %e: f32[B,3] = mul %y, %x
    %g: f32[B,3] = add %c, %c
    %h: f32[B,3] = sub %e, 2
    %s: f32[B] = sum %h {axes=[1]}
    %t: f32[3] = sum %h {axes=[0]}
    update %w <- %t
    return %g, %h, %s, %t
  }

  func @g(%x: f32[3]) -> (%p, %q) {
    %p: f32[3] = exp %x
    return %p, %p
  }
}
