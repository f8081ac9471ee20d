// test: pipeline simplify,dead-nodes
// A product of one column is one of one row, its operands swapped; not if rows would have to be turned that are few, nor if there
// are few terms, nor if rows have a limit.
module @m {
  func @f(%a: f32[R,130], %t: f32[2,130,3], %w: f32[130,1], %v: f32[2,1,130], %few: f32[15,130], %c: f32[R,63], %u: f32[63,1]) -> (%y, %z, %small, %short, %limited, %one) {
    %y: f32[R,1] = matmul %a, %w
    %z: f32[2,3,1] = matmul %t, %v {transpose_a, transpose_b}
    %small: f32[15,1] = matmul %few, %w
    %short: f32[R,1] = matmul %c, %u
    %limited: f32[R,1] = matmul %a, %w {k_limit=causal}
    %one: f32[1,1] = matmul %w, %w {transpose_a}
    return %y, %z, %small, %short, %limited, %one
  }
}
// ---- expect
module @m {
  func @f(%a: f32[R,130], %t: f32[2,130,3], %w: f32[130,1], %v: f32[2,1,130], %few: f32[15,130], %c: f32[R,63], %u: f32[63,1]) -> (%y, %z, %small, %short, %limited, %one) {
    %matmul: f32[1,R] = matmul %w, %a {transpose_a, transpose_b}
    %y: f32[R,1] = reshape %matmul {shape=[R,1]}
    %matmul.1: f32[2,1,3] = matmul %v, %t
    %z: f32[2,3,1] = reshape %matmul.1 {shape=[2,3,1]}
    %small: f32[15,1] = matmul %few, %w
    %short: f32[R,1] = matmul %c, %u
    %limited: f32[R,1] = matmul %a, %w {k_limit=causal}
    %one: f32[1,1] = matmul %w, %w {transpose_a}
    return %y, %z, %small, %short, %limited, %one
  }
}
