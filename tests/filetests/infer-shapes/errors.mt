// test: pass infer-shapes
// Every error of every function, and none for what only depends on a statement in error.
module @m {
  param %w: f32[4,6]
  func @f(%x: f32[B,5]) -> (%z) {
    %y = exp %x
    %z = matmul %y, %w
    %e = tanh %z
    %t = transpose %y {order=[0,0]}
    return %e
  }

  func @g(%x: f32[N], %y: f32[4], %z: f32[5]) -> (%c) {
    %a = add %x, %y
    %b = exp %a
    %c = add %x, %z
    return %c
  }
}
// ---- expect
error [matmul.C4]: inner dimensions differ: %y has 5 (axis 1), %w has 4 (axis 0)
    %z = matmul %y, %w
    ^~~~~~~~~~~~~~~~~~
  pass 'infer-shapes' failed in @f, declared at errors.mt:7
error [transpose.C1]: expected a permutation of the 2 axes of %y: f32[B,5], found [0,0]
    %t = transpose %y {order=[0,0]}
    ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
  pass 'infer-shapes' failed in @f, declared at errors.mt:9
error [add.C2]: shapes differ: %x is f32[4], %z is f32[5], where N is 4
    %c = add %x, %z
    ^~~~~~~~~~~~~~~
  pass 'infer-shapes' failed in @g, declared at errors.mt:16
