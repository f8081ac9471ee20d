// test: parse
module @m {
}
module @n {
}
// ---- expect
error [parse.syntax]: expected the end of the text behind the module, found 'module'
    module @n {
    ^~~~~~
  at parse/behind-the-end.mt:4:1
