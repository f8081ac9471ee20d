// test: verify declared
module @m {
  func @f(%x: f32[B,3], %y: f32[B,4], %i: i32[B,3], %u: u8[B,3]) -> () {
    %a: f32[B,3] = recurrence %x {axis=1}  // error: [recurrence.C0] expected 2 operands, found 1
    %b: u8[B,3] = recurrence %u, %u {axis=1}  // error: [recurrence.C1] expected a number type, %u is u8[B,3]
    %c: f32[B,3] = recurrence %x, %i {axis=1}  // error: [recurrence.C2] element types differ: %x is f32[B,3], %i is i32[B,3]
    %d: f32[B,3] = recurrence %x, %y {axis=1, reversed}  // error: [recurrence.C3] shapes differ: %x is f32[B,3], %y is f32[B,4]
    %e: f32[B,3] = recurrence %x, %x {axis=2}  // error: [recurrence.C4] expected an axis of %x: f32[B,3], found 2
    %g: f32[B,3] = recurrence %x, %x {axis=0, reversed}
    return
  }
}
