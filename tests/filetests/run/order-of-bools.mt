// test: run
// False is less than true, whatever truth looks like in a register.
module @m {
  func @f(%a: bool[3,B], %b: bool[3,B]) -> (%less, %less_equal, %greater, %greater_equal) {
    %less: bool[3,B] = less %a, %b
    %less_equal: bool[3,B] = less_equal %a, %b
    %greater: bool[3,B] = greater %a, %b
    %greater_equal: bool[3,B] = greater_equal %a, %b
    return %less, %less_equal, %greater, %greater_equal
  }
}
