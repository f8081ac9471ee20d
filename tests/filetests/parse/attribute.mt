// test: parse
module @m {
  func @f(%x: f32[3,4]) -> () {
    %a: f32[3] = sum %x
    %b: f32[3] = sum %x {axes=1}
    %c: f32[3] = sum %x {axes=[B]}
    %d: f32[3] = sum %x {axes=[1], keep}
    %e: f32[3] = sum %x {axes=[1], axes=[1]}
    %g: f64[3,4] = cast %x {to=f16}
    %h: f32[4,3] = iota {type=f32, shape=[4,3], axis=1.5}
    %i: f32[3,4] = matmul %x, %x {transpose_a=1}
    %j: f32[5,4] = pad %x {low=[1,0], high=[1,0], value=zero}
    %k: f32[3,4] = scatter %x, %x, %x {axis=0, kind=or}
    %l: f32[3,4] = concat %x {axis=4294967296}
    %m: f32[3] = sum %x {axes=[4294967297]}
    return
  }
}
// ---- expect
error [parse.attribute]: sum needs the attribute 'axes', a list of axes such as [0,1]
    %a: f32[3] = sum %x
                 ^~~
  at parse/attribute.mt:4:18, in @f
error [parse.attribute]: attribute 'axes' of sum: expected a list of axes such as [0,1]
    %b: f32[3] = sum %x {axes=1}
                 ^~~
  at parse/attribute.mt:5:18, in @f
error [parse.attribute]: attribute 'axes' of sum: expected a list of axes such as [0,1]
    %c: f32[3] = sum %x {axes=[B]}
                 ^~~
  at parse/attribute.mt:6:18, in @f
error [parse.attribute]: sum has no attribute 'keep'
    %d: f32[3] = sum %x {axes=[1], keep}
                 ^~~
  at parse/attribute.mt:7:18, in @f
error [parse.attribute]: attribute 'axes' is given twice
    %e: f32[3] = sum %x {axes=[1], axes=[1]}
                                   ^~~~
  at parse/attribute.mt:8:36, in @f
error [parse.attribute]: attribute 'to' of cast: expected an element type such as f32
    %g: f64[3,4] = cast %x {to=f16}
                   ^~~~
  at parse/attribute.mt:9:20, in @f
error [parse.attribute]: attribute 'axis' of iota: expected a whole number
    %h: f32[4,3] = iota {type=f32, shape=[4,3], axis=1.5}
                   ^~~~
  at parse/attribute.mt:10:20, in @f
error [parse.attribute]: attribute 'transpose_a' of matmul: expected a flag without a value
    %i: f32[3,4] = matmul %x, %x {transpose_a=1}
                   ^~~~~~
  at parse/attribute.mt:11:20, in @f
error [parse.attribute]: attribute 'value' of pad: expected a number
    %j: f32[5,4] = pad %x {low=[1,0], high=[1,0], value=zero}
                   ^~~
  at parse/attribute.mt:12:20, in @f
error [parse.attribute]: attribute 'kind' of scatter: expected one of set, add, mul, max, min
    %k: f32[3,4] = scatter %x, %x, %x {axis=0, kind=or}
                   ^~~~~~~
  at parse/attribute.mt:13:20, in @f
error [parse.attribute]: attribute 'axis' of concat: expected a whole number of 32 bits
    %l: f32[3,4] = concat %x {axis=4294967296}
                   ^~~~~~
  at parse/attribute.mt:14:20, in @f
error [parse.attribute]: attribute 'axes' of sum: expected a list of axes such as [0,1]
    %m: f32[3] = sum %x {axes=[4294967297]}
                 ^~~
  at parse/attribute.mt:15:18, in @f
