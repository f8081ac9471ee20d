// test: parse
// Carries stand first, then sequences, then constants; a scan has one attribute.
module @m {
  func @f(%h: f32[B,4], %x: f32[T,B,4]) -> () {
    %a: f32[T,B,4] = scan over T (each %x, carry %h) {
      yield %x
    }
    %b: f32[T,B,4] = scan over T (each %x) {backwards} {
      yield %x
    }
    %c: f32[T,B,4] = scan (each %x) {
      yield %x
    }
    return
  }
}
// ---- expect
error [parse.syntax]: expected a value, such as %x, found 'carry'
    %a: f32[T,B,4] = scan over T (each %x, carry %h) {
                                           ^~~~~
  at parse/scan-mistakes.mt:5:44, in @f
error [parse.attribute]: scan has no attribute 'backwards'
    %b: f32[T,B,4] = scan over T (each %x) {backwards} {
                     ^~~~
  at parse/scan-mistakes.mt:8:22, in @f
error [parse.syntax]: expected 'over', found '('
    %c: f32[T,B,4] = scan (each %x) {
                          ^
  at parse/scan-mistakes.mt:11:27, in @f
