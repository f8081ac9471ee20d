// test: run
// A view that is a result, of a value in a kernel that goes on to read the view: the kernel cannot wait for the copy of its own value.
module @m {
  func @f(%a: f32[T,3], %b: f32[T,3], %c: f32[T,3,T]) -> (%view, %y) {
    %sub: f32[T,3] = sub %a, %b
    %view: f32[T,3,T] = broadcast %sub {shape=[T,3,T], axes=[0,1]}
    %y: f32[T,3,T] = div %view, %c
    return %view, %y
  }
}
