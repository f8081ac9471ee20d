// test: pass cse
// Padding with -0 is not padding with 0. Random numbers of one stream, seed and step are the same numbers.
module @m {
  func @f(%x: f32[2], %s: i32[4], %t: i32[4]) -> (%a, %b, %c, %d, %e) {
    %a: f32[3] = pad %x {low=[1], high=[0]}
    %b: f32[3] = pad %x {low=[1], high=[0], value=-0}
    %c: i32[4] = random_bits %s, %t {stream=0}
    %d: i32[4] = random_bits %s, %t {stream=0}
    %e: i32[4] = random_bits %s, %t {stream=1}
    return %a, %b, %c, %d, %e
  }
}
// ---- expect
module @m {
  func @f(%x: f32[2], %s: i32[4], %t: i32[4]) -> (%a, %b, %c, %d, %e) {
    %a: f32[3] = pad %x {low=[1], high=[0]}
    %b: f32[3] = pad %x {low=[1], high=[0], value=-0}
    %c: i32[4] = random_bits %s, %t {stream=0}
    %e: i32[4] = random_bits %s, %t {stream=1}
    return %a, %b, %c, %c, %e
  }
}
