// test: parse
// Blank lines, comments, spacing, spelt-out constants and dims in any order: one canonical text comes out.
module   @m   {
  param %"layer 0/w" : f32 [ 4 ]

  state %step:i64[]
  func @f ( %x : f32[ 2*B + B*T - B , 4 ] ) -> ( %y , %n )   { // the only function
    %c: f32[B+B*T,4] = constant 0.50
    %y: f32[T*B+B,4] = mul %x , %c   #block0/"my layer"
    %i: f32[2] = constant [ 1e2, -0.5e-3 ]
    %n = add %step, 1 #count/""/"1 more"// behind it
    update %step <- %n
    return %y, %n
  }
}
// ---- expect
module @m {
  param %"layer 0/w": f32[4]
  state %step: i64[]
  func @f(%x: f32[B*T+B,4]) -> (%y, %n) {
    %y: f32[B*T+B,4] = mul %x, 0.5 #block0/"my layer"
    %i: f32[2] = constant [100, -0.0005]
    %n = add %step, 1 #count/""/"1 more"
    update %step <- %n
    return %y, %n
  }
}
