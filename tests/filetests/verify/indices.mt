// test: verify declared
module @m {
  func @f(%x: f32[5,3], %i: i32[2], %l: i64[2], %u: u8[5,3], %v: f32[2,3], %k3: i32[3]) -> () {
    %a: f32[5,2] = gather %x, %i {axis=2}  // error: [gather.C1] expected an axis of %x: f32[5,3], found 2
    %b: f32[2,3] = gather %x, %l {axis=0}  // error: [gather.C2] expected i32 indices, %l is i64[2]
    %c: f32[5,3] = scatter_add %i, %i {axis=1, size=5}  // error: [scatter_add.C1] expected %i: i32[2] to hold the axes of %i: i32[2] from axis 1 on
    %d: f32[5,3] = scatter_add %v, %l {axis=0, size=5}  // error: [scatter_add.C2] expected i32 indices, %l is i64[2]
    %e: u8[5,3] = scatter_add %u, %i {axis=0, size=5}  // error: [scatter_add.C3] expected a number type, %u is u8[5,3]
    %g: f32[7,3] = scatter_add %x, %i {axis=0, size=7}  // error: [scatter_add.C4] %x has 5 (axis 0), %i has 2 (axis 0)
    %p: f32[5,3] = scatter %x, %i, %v {axis=2, kind=set}  // error: [scatter.C1] expected an axis of %x: f32[5,3], found 2
    %q: f32[5,3] = scatter %x, %l, %v {axis=0, kind=set}  // error: [scatter.C2] expected i32 indices, %l is i64[2]
    %r: f32[5,3] = scatter %x, %i, %u {axis=0, kind=set}  // error: [scatter.C3] element types differ: %x is f32[5,3], %u is u8[5,3]
    %s: u8[5,3] = scatter %u, %i, %u {axis=0, kind=max}  // error: [scatter.C4] expected a number type to max, %u is u8[5,3]
    %t: f32[5,3] = scatter %x, %i, %x {axis=0, kind=add}  // error: [scatter.C5] expected %x to be f32[2,3], found f32[5,3]
    %w: f32[5,3] = scatter %x, %i, %v {axis=1, kind=mul}  // error: [scatter.C5] expected %v to be f32[5,2], found f32[2,3]
    %y: i32[5,3] = sort_indices %x {axis=2}  // error: [sort_indices.C1] expected an axis of %x: f32[5,3], found 2
    %h: i64[] = size %x {axis=2}  // error: [size.C1] expected an axis of %x: f32[5,3], found 2
    %j: bool[4] = iota {type=bool, shape=[4], axis=0}  // error: [iota.C1] expected a number type, found bool
    %k: f32[4] = iota {type=f32, shape=[4], axis=1}  // error: [iota.C2] expected an axis of [4], found 1
    %m: i64[2] = random_bits %l, %l {stream=0}  // error: [random_bits.C1] expected i32, %l is i64[2]
    %n: i32[2] = random_bits %i, %k3 {stream=0}  // error: [random_bits.C2] shapes differ: %i is i32[2], %k3 is i32[3]
    return
  }
}
