// test: run
// Sums in chunks of 4096 elements, beside maxima and minima, from registers and, of bytes converted, from memory; and numbers that are the same in a row.
module @m {
  func @f(%x: f32[3,9001], %z: f64[2,8191], %u: u8[2,4099], %d: f32[B,L]) -> (%s, %m, %y, %t, %n, %c, %e) {
    %s: f32[3] = sum %x {axes=[1]}
    %m: f32[3] = reduce_max %x {axes=[1]}
    %mb: f32[3,9001] = broadcast %m {shape=[3,9001], axes=[0]}
    %sb: f32[3,9001] = broadcast %s {shape=[3,9001], axes=[0]}
    %d1: f32[3,9001] = sub %x, %mb
    %d2: f32[3,9001] = mul %d1, %sb
    %y: f32[3] = sum %d2 {axes=[1]}
    %t: f64[2] = sum %z {axes=[1]}
    %n: f64[2] = reduce_min %z {axes=[1]}
    %uc: f32[2,4099] = cast %u {to=f32}
    %c: f32[2] = sum %uc {axes=[1]}
    %dm: f32[B] = reduce_min %d {axes=[1]}
    %db: f32[B,L] = broadcast %dm {shape=[B,L], axes=[0]}
    %dd: f32[B,L] = sub %d, %db
    %e: f32[B] = sum %dd {axes=[1]}
    return %s, %m, %y, %t, %n, %c, %e
  }
}
