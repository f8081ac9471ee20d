// test: pipeline simplify,dead-nodes
// Two slices -> one, their steps multiplied; behind the last element there may be none to begin at.
module @m {
  func @f(%y: f32[B+4,7], %z: f32[30,40]) -> (%b, %d, %f, %h) {
    %a: f32[B+3,5] = slice %y {start=[1,0], limit=[B+4,5]}
    %b: f32[B,2] = slice %a {start=[2,3], limit=[B+2,5]}
    %c: f32[10,20] = slice %z {start=[1,0], limit=[29,40], step=[3,2]}
    %d: f32[4,6] = slice %c {start=[1,2], limit=[9,8], step=[2,1]}
    %e: f32[14,20] = slice %z {start=[1,0], limit=[29,40], step=[2,2]}
    %f: f32[0,3] = slice %e {start=[3,3], limit=[3,10], step=[2,3]}
    %g: f32[30,1] = slice %z {start=[0,38], limit=[30,40], step=[1,3]}
    %h: f32[30,0] = slice %g {start=[0,1], limit=[30,1]}
    return %b, %d, %f, %h
  }
}
// ---- expect
module @m {
  func @f(%y: f32[B+4,7], %z: f32[30,40]) -> (%b, %d, %f, %h) {
    %b: f32[B,2] = slice %y {start=[3,3], limit=[B+3,5]}
    %d: f32[4,6] = slice %z {start=[4,4], limit=[26,15], step=[6,2]}
    %f: f32[0,3] = slice %z {start=[1,6], limit=[1,19], step=[4,6]}
    %h: f32[30,0] = slice %z {start=[0,38], limit=[30,38], step=[1,3]}
    return %b, %d, %f, %h
  }
}
