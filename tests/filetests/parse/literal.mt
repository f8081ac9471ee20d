// test: parse
module @m {
  func @f(%x: f32[3], %i: i32[3], %p: bool[3]) -> (%a) {
    %a: f32[3] = exp 1
    %b: i32[3] = add %i, 0.5
    %c: bool[3] = and %p, 1
    %d: f32[2] = constant [1, %x]
    %e: u8[1] = constant [256]
    %g: i32[3] = cast 2 {to=i32}
    %h: f32[3] = select %p, 0
    return 5
  }
}
// ---- expect
error [parse.literal]: the type of 1 follows from no other operand; write a statement such as %c: f32[] = constant 1
    %a: f32[3] = exp 1
                     ^
  at parse/literal.mt:4:22, in @f
error [parse.literal]: expected a number of type i32, found 0.5
    %b: i32[3] = add %i, 0.5
                         ^~~
  at parse/literal.mt:5:26, in @f
error [parse.literal]: expected a number of type bool, found 1
    %c: bool[3] = and %p, 1
                          ^
  at parse/literal.mt:6:27, in @f
error [parse.literal]: expected a number of type f32, found %x
    %d: f32[2] = constant [1, %x]
                              ^~
  at parse/literal.mt:7:31, in @f
error [parse.literal]: expected a number of type u8, found 256
    %e: u8[1] = constant [256]
                          ^~~
  at parse/literal.mt:8:27, in @f
error [parse.literal]: the type of 2 follows from no other operand; write a statement such as %c: f32[] = constant 2
    %g: i32[3] = cast 2 {to=i32}
                      ^
  at parse/literal.mt:9:23, in @f
error [parse.literal]: the type of 0 follows from no other operand; write a statement such as %c: f32[] = constant 0
    %h: f32[3] = select %p, 0
                            ^
  at parse/literal.mt:10:29, in @f
error [parse.literal]: expected a name, found 5
    return 5
           ^
  at parse/literal.mt:11:12, in @f
