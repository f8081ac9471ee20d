// test: pipeline infer-shapes, autodiff, dead-nodes, constant-fold, simplify, hoist, cse, dead-nodes, fuse, schedule, plan-memory
// Passes work on a step as on a function: it is simplified and fused, and its values have places in an arena of its own.
module @m {
  param %u: f32[4,4]
  func @f(%h0: f32[B,4], %x: f32[T,B,4]) -> (%last, %all) {
    %last: f32[B,4], %all: f32[T,B,4] = scan over T (carry %h0 as %h, each %x, %u) {
      %p = matmul %h, %u
      %s = add %p, %x
      %one = mul %s, 1
      %h1 = tanh %one
      %again = tanh %one
      %z = add %h1, %again
      yield %h1, %z
    }
    return %last, %all
  }
}
// ---- expect
module @m {
  param %u: f32[4,4]
  func @f(%h0: f32[B,4], %x: f32[T,B,4]) -> (%last, %all) {
    %last: f32[B,4] @0, %all: f32[T,B,4] @1 = scan over T (carry %h0 as %h, each %x, %u) {
      %h1 @0, %z @1 = fused over [B] (%h, %u, %x) {split=rows, registers=[24,1], tile=192} {
        %p = matmul %h, %u
        %s = add %p, %x
        %h1 = tanh %s
        %z = add %h1, %h1
        yield %h1, %z
      }
      yield %h1, %z
    }
    return %last, %all
  }
}
