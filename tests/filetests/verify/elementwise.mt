// test: verify declared
module @m {
  func @f(%x: f32[B,3], %y: f32[B,4], %i: i32[B,3], %p: bool[B,3], %u: u8[B,3], %v: f32[3]) -> () {
    %a: f32[B,3] = exp %x, %x  // error: [exp.C0] expected 1 operand, found 2
    %b: i32[B,3] = exp %i  // error: [exp.C1] expected a floating-point type, %i is i32
    %ba: i32[B,3] = pow %i, %i  // error: [pow.C3] expected a floating-point type, %i is i32
    %bb: bool[B,3] = is_nan %x, %x  // error: [is_nan.C0] expected 1 operand, found 2
    %bc: bool[B,3] = is_nan %i  // error: [is_nan.C1] expected a floating-point type, %i is i32
    %c: bool[B,3] = neg %p  // error: [neg.C1] expected a number type, %p is bool
    %d: f32[B,3] = add %x  // error: [add.C0] expected 2 operands, found 1
    %e: f32[B,3] = add %x, %i  // error: [add.C1] element types differ: %x is f32[B,3], %i is i32[B,3]
    %g: f32[B,3] = add %x, %y  // error: [add.C2] shapes differ: %x is f32[B,3], %y is f32[B,4]
    %h: f32[B,3] = add %x, %v  // error: [add.C2] shapes differ: %x is f32[B,3], %v is f32[3]
    %j: bool[B,3] = add %p, %p  // error: [add.C3] expected a number type, %p is bool
    %k: bool[B,3] = less %x, %i  // error: [less.C1] element types differ: %x is f32[B,3], %i is i32[B,3]
    %l: bool[B,3] = less %x, %y  // error: [less.C2] shapes differ: %x is f32[B,3], %y is f32[B,4]
    %ma: bool[B,3] = and %p  // error: [and.C0] expected 2 operands, found 1
    %m: bool[B,3] = and %p, %x  // error: [and.C1] element types differ: %p is bool[B,3], %x is f32[B,3]
    %n: f32[B,3] = and %x, %x  // error: [and.C3] expected bool or an integer type, %x is f32
    %q: bool[B,4] = equal %y, %y
    %o: bool[B,3] = and %p, %q  // error: [and.C2] shapes differ: %p is bool[B,3], %q is bool[B,4]
    %r: bool[B,3] = or %p, %x  // error: [or.C1] element types differ: %p is bool[B,3], %x is f32[B,3]
    %s: f32[B,3] = or %x, %x  // error: [or.C3] expected bool or an integer type, %x is f32
    %t: bool[B,3] = or %p, %q  // error: [or.C2] shapes differ: %p is bool[B,3], %q is bool[B,4]
    %ta: bool[B,3] = shift_left %p, %p  // error: [shift_left.C3] expected an integer type, %p is bool
    %w: f32[B,3] = not %x  // error: [not.C1] expected bool or an integer type, %x is f32
    %z: f32[B,3] = select %x, %x, %x  // error: [select.C1] expected a bool condition, %x is f32[B,3]
    %aa: f32[B,3] = select %p, %x, %i  // error: [select.C2] element types differ: %x is f32[B,3], %i is i32[B,3]
    %ab: f32[B,3] = select %p, %x, %y  // error: [select.C3] shapes differ: %p is bool[B,3], %y is f32[B,4]
    return
  }
}
