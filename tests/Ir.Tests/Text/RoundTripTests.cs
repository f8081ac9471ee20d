using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Text;

namespace MiniTorch.Ir.Tests.Text;

public sealed class RoundTripTests
{
    private static string Reprint(string text) => Printer.Print(Parser.Parse(text, "t.mt"));

    [Fact]
    public void A_declared_module_prints_parses_and_prints_the_same()
    {
        var m = new ModuleBuilder("regress");
        var w = m.Parameter("w", DType.F32, [8, 4]);
        var b = m.Parameter("b", DType.F32, [4]);
        var momentum = m.State("m", DType.F32, [8, 4]);
        m.Function("step", f =>
        {
            var x = f.Input("x", DType.F32, ["B", 8]);
            var t = f.Input("t", DType.F32, ["B", 4]);
            using var scope = f.Scope("head");
            var y = (x.MatMul(w) + b).Relu();
            var loss = y.MeanSquaredError(t);
            var gradients = f.Gradient(loss, [w, b]);
            f.Update(momentum, (momentum * 0.9) + gradients[0]);
            f.Return(("loss", loss), ("dw", gradients[0]), ("again", gradients[0]), ("w", w), ("x", x));
        });
        var text = m.Build().ToString();
        Assert.Equal(text, Reprint(text));
        Assert.Contains("= max %add, 0 #head/relu\n", text, StringComparison.Ordinal);
        Assert.Contains("update %m <- %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_are_inline_exactly_where_their_type_follows()
    {
        const string text = """
            module @m {
              func @f(%x: f32[B,4], %p: bool[B,4]) -> (%y) {
                %a: f32[B,4] = mul %x, 0.5
                %b: f32[B,4] = mul 0.5, %a
                %c: f32[B,4] = constant 1e-07
                %d: f32[B,4] = exp %c
                %e: f32[B,4] = add %c, %d
                %g: f32[B,4] = constant -0
                %h: f32[B,4] = select %p, %g, inf
                %i: f32[2] = constant [1.5, -2]
                return %h
              }
            }

            """;
        Assert.Equal(text, Reprint(text));
        var f = Parser.Parse(text, "t.mt")["f"];
        Assert.Equal(5, f.Nodes.Count(n => n.Op is Constant));
        Assert.Same(f.Nodes[1].Operands[1], f.Nodes[2].Operands[0]);
    }

    [Fact]
    public void Regions_placements_scopes_and_odd_names_survive()
    {
        const string text = """
            module @m {
              param %"layer/0:w": f32[4]
              func @f(%x: f32[2*B,4]) -> (%y, %s) {
                %y: f32[2*B,4] @0, %s: f32[4] @%"layer/0:w" = fused over [2*B] (%x, %"layer/0:w" as %w) {tile=[32,4], menu=packed, fast, bytes=4*B+1} {
                  %c: f32[4] = constant 2
                  %q = mul %w, 3
                  %y = broadcast %c {shape=[2*B,4], axes=[1]}
                  %z = add %y, -1
                  %s = sum %z {axes=[0]}
                  yield %z, %s
                } #block0/"my layer"
                return %y, %s
              }
            }

            """;
        Assert.Equal(text, Reprint(text));
    }

    [Fact]
    public void Types_may_be_left_out_and_numbers_still_get_theirs()
    {
        const string text = """
            module @m {
              func @f(%x: f64[B,4]) -> (%y) {
                %a = sum %x {axes=[1]}
                %y = max %a, 0.1
                return %y
              }
            }

            """;
        Assert.Equal(text, Reprint(text));
        var nodes = Parser.Parse(text, "t.mt")["f"].Nodes;
        Assert.False(nodes[0].Result.Type.IsKnown);
        Assert.Equal(new TensorType(DType.F64, ["B"]), nodes[1].Result.Type);
    }
}
