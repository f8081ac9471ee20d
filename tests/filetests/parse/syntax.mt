// test: parse
module @m {
  param %w: f32[3
  func @f(%x: f32[3]) -> (%y) {
    %a: f32[3] exp %x
    %b: f32[3] = exp %x %x
    %c: f32[3] = add %x,
    %d: f32[3] = exp $x
    %e: f32[3] = exp %"x
    %g: f32[2*] = exp %x
    %h: f32[3] @"three" = exp %x
    %y: f32[3] = exp %x
    return %y
  }
}
// ---- expect
error [parse.syntax]: expected ',' or ']', found 'func'
    func @f(%x: f32[3]) -> (%y) {
    ^~~~
  at parse/syntax.mt:4:3
error [parse.syntax]: expected '=', found 'exp'
    %a: f32[3] exp %x
               ^~~
  at parse/syntax.mt:5:16, in @f
error [parse.syntax]: expected the end of the statement, found %x
    %b: f32[3] = exp %x %x
                        ^~
  at parse/syntax.mt:6:25, in @f
error [parse.syntax]: unexpected character '$'
    %d: f32[3] = exp $x
                     ^
  at parse/syntax.mt:8:22
error [parse.syntax]: expected a value or a number, found %d
    %d: f32[3] = exp $x
    ^~
  at parse/syntax.mt:8:5, in @f
error [parse.syntax]: expected the end of the statement, found 'x'
    %d: f32[3] = exp $x
                      ^
  at parse/syntax.mt:8:23, in @f
error [parse.syntax]: expected '"' at the end of the name, found the end of the line
    %e: f32[3] = exp %"x
                      ^
  at parse/syntax.mt:9:23
error [parse.syntax]: expected a dim, such as 4*B+1, found ']'
    %g: f32[2*] = exp %x
              ^
  at parse/syntax.mt:10:15, in @f
error [parse.syntax]: expected a slot's number or a parameter, such as @3 or @%w, found '@three'
    %h: f32[3] @"three" = exp %x
               ^~~~~~~~
  at parse/syntax.mt:11:16, in @f
