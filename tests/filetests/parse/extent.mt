// test: parse
// Types that no tensor has are mistakes where they are declared, once: what is made of such a value is not reported.
module @m {
  param %w: f32[-3]
  state %s: i32[2,-1]
  param %h: f32[4000000000,4000000000,4000000000]
  func @f(%x: f32[B], %z: f32[-5,B], %l: f32[9223372036854775807,2], %k: f32[B,9000000000*B,4000000000],
      %m: f32[2305843009213693951,9223372036854775807*B+9223372036854775807*C+9223372036854775807*D]) -> (%a, %b) {
    %a = neg %w
    %b = iota {type=f32, shape=[-5], axis=0}
    %c: f32[-5] = constant 1
    %d: f32[-5,B] = broadcast %x {shape=[-5,B], axes=[1]}
    %e: f32[-5] = reshape %x {shape=[-5]}
    %p = pad %x {low=[4000000000*4000000000*4000000000], high=[0]}
    %q = sum %l {axes=[0]}
    %r = broadcast %x {shape=[4000000000,4000000000,B], axes=[2]}
    %t = concat %x, %c {axis=0}
    return %a, %b
  }
}
// ---- expect
error [type.extent]: expected an extent of at least 0, found -3 (axis 0 of f32[-3])
    param %w: f32[-3]
              ^~~~~~~
  at parse/extent.mt:4:13
error [type.extent]: expected an extent of at least 0, found -1 (axis 1 of i32[2,-1])
    state %s: i32[2,-1]
              ^~~~~~~~~
  at parse/extent.mt:5:13
error [memory.size]: expected a size below 2^63 bytes, found f32[4000000000,4000000000,4000000000]
    param %h: f32[4000000000,4000000000,4000000000]
              ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  at parse/extent.mt:6:13
error [type.extent]: expected an extent of at least 0, found -5 (axis 0 of f32[-5,B])
    func @f(%x: f32[B], %z: f32[-5,B], %l: f32[9223372036854775807,2], %k: f32[B,9000000000*B,4000000000],
                            ^~~~~~~~~
  at parse/extent.mt:7:27, in @f
error [memory.size]: expected a size below 2^63 bytes, found f32[9223372036854775807,2]
    func @f(%x: f32[B], %z: f32[-5,B], %l: f32[9223372036854775807,2], %k: f32[B,9000000000*B,4000000000],
                                           ^~~~~~~~~~~~~~~~~~~~~~~~~~
  at parse/extent.mt:7:42, in @f
error [memory.size]: expected a size below 2^63 bytes, found f32[B,9000000000*B,4000000000]
    func @f(%x: f32[B], %z: f32[-5,B], %l: f32[9223372036854775807,2], %k: f32[B,9000000000*B,4000000000],
                                                                           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  at parse/extent.mt:7:74, in @f
error [memory.size]: expected a size below 2^63 bytes, found f32[2305843009213693951,9223372036854775807*B+9223372036854775807*C+9223372036854775807*D]
    %m: f32[2305843009213693951,9223372036854775807*B+9223372036854775807*C+9223372036854775807*D]) -> (%a, %b) {
        ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  at parse/extent.mt:8:11, in @f
error [type.extent]: expected an extent of at least 0, found -5 (axis 0 of f32[-5])
    %b = iota {type=f32, shape=[-5], axis=0}
         ^~~~
  at parse/extent.mt:10:10, in @f
error [type.extent]: expected an extent of at least 0, found -5 (axis 0 of f32[-5])
    %c: f32[-5] = constant 1
                  ^~~~~~~~
  at parse/extent.mt:11:19, in @f
error [type.extent]: expected an extent of at least 0, found -5 (axis 0 of f32[-5,B])
    %d: f32[-5,B] = broadcast %x {shape=[-5,B], axes=[1]}
                    ^~~~~~~~~
  at parse/extent.mt:12:21, in @f
error [type.extent]: expected an extent of at least 0, found -5 (axis 0 of f32[-5])
    %e: f32[-5] = reshape %x {shape=[-5]}
                  ^~~~~~~
  at parse/extent.mt:13:19, in @f
error [memory.size]: expected coefficients of less than 64 bits, found larger ones
    %p = pad %x {low=[4000000000*4000000000*4000000000], high=[0]}
                      ^~~~~~~~~~
  at parse/extent.mt:14:23, in @f
error [memory.size]: expected a size below 2^63 bytes, found f32[4000000000,4000000000,B]
    %r = broadcast %x {shape=[4000000000,4000000000,B], axes=[2]}
         ^~~~~~~~~
  at parse/extent.mt:16:10, in @f
