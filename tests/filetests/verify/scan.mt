// test: verify declared
module @m {
  param %w: f32[3]
  func @f(%x: f32[T,3], %h: f32[3], %s: f32[]) -> () {
    %a: f32[3] = scan over -1 (carry %h) {  // error: [scan.C1] expected at most 1 carries and sequences, and a length of at least 0, found 1, 0 and -1
      yield %h
    }
    %b: f32[T] = scan over T (each %s) {  // error: [scan.C2] expected a first axis of T for sequence %s, found f32[]
      yield %s
    }
    %c: f32[4,3] = scan over 4 (each %w) {  // error: [scan.C2] expected a first axis of 4 for sequence %w, found f32[3]
      yield %w
    }
    %d: f32[3] = scan over T (carry %h, carry %s, each %x) {  // error: [scan.C4] expected that the step yields 2 carries and at least one value, found 1 values
      yield %h
    }
    %e: f32[3] = scan over T (carry %h, each %x) {  // error: [scan.C5] carry %h: f32[3] goes on as %e: bool[3]: expected the same type
      %e = less %x, %h
      yield %e
    }
    %g: f32[3], %y: f32[T,3] = scan over T (carry %h, each %x) {
      update %h <- %h  // error: [structure.update] an update stands in a region
      yield %h, %x
    }
    return
  }
}
