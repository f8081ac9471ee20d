using MiniTorch.Ir;
using MiniTorch.Ir.Text;

namespace MiniTorch.Passes.Tests;

public sealed class InferShapesTests
{
    private static Module Bind(Module module, params (string Symbol, long Value)[] bindings) =>
        Pipeline.Of("infer-shapes").With(new InferShapes(bindings.ToDictionary(b => b.Symbol, b => b.Value))).Run(module, PassContext.Host);

    [Fact]
    public void Bound_symbols_are_numbers_everywhere()
    {
        const string text = """
            module @m {
              func @f(%x: f32[B,T]) -> (%y) {
                %c: f32[2*B,T] = constant 0.5
                %z = concat %x, %x {axis=0}
                %a = add %z, %c
                %y = slice %a {start=[B,0], limit=[2*B,T]}
                return %y
              }
            }

            """;
        Assert.Equal(
            """
            module @m {
              func @f(%x: f32[64,T]) -> (%y) {
                %z: f32[128,T] = concat %x, %x {axis=0}
                %a: f32[128,T] = add %z, 0.5
                %y: f32[64,T] = slice %a {start=[64,0], limit=[128,T]}
                return %y
              }
            }

            """,
            Bind(Parser.Parse(text, "t.mt"), ("B", 64)).ToString());
    }

    [Fact]
    public void A_binding_changes_kernels_too()
    {
        var fused = Pipeline.Default.Run(Samples.Step(), PassContext.Host);
        var bound = Bind(fused, ("B", 7));
        Assert.DoesNotContain("[B", bound.ToString(), StringComparison.Ordinal);
        Assert.Equal(fused.ToString().Replace("[B", "[7", StringComparison.Ordinal), bound.ToString());
    }

    [Fact]
    public void A_symbol_that_is_nowhere_and_a_negative_value_are_errors()
    {
        var e = Assert.Throws<CompilerException>(() => Bind(Samples.Step(), ("B", -1), ("Batch", 3)));
        Assert.Equal(["bind.symbol", "bind.value"], e.Diagnostics.Select(d => d.Label).Order());
        Assert.Contains("no symbol Batch to bind; module @mlp has B\n  pass 'infer-shapes' failed", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_values_for_one_extent_are_an_error_that_says_so()
    {
        const string text = """
            module @m {
              func @f(%x: f32[B], %y: f32[C]) -> (%z) {
                %z = add %x, %y
                return %z
              }
            }
            """;
        var e = Assert.Throws<CompilerException>(() => Bind(Parser.Parse(text, "t.mt"), ("B", 3), ("C", 4)));
        Assert.Contains("shapes differ: %x is f32[3], %y is f32[4], where B is 3 and C is 4", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_no_tensor_has_room_for_is_an_error_where_the_extent_is_declared()
    {
        const string text = """
            module @m {
              func @f(%x: f32[B], %z: f32[2-B], %n: f32[N]) -> (%y) {
                %y = neg %z
                %r = iota {type=f32, shape=[B-5], axis=0}
                %s = broadcast %n {shape=[N,N], axes=[1]}
                return %y
              }
            }
            """;
        var e = Assert.Throws<CompilerException>(() => Bind(Parser.Parse(text, "t.mt"), ("B", 3), ("N", 9_000_000_000)));
        Assert.Equal(
            [
                (2, "type.extent", "expected an extent of at least 0, found -1 (axis 0 of f32[-1]), where B is 3"),
                (4, "type.extent", "expected an extent of at least 0, found -2 (axis 0 of f32[-2])"),
                (5, "memory.size", "expected a size below 2^63 bytes, found f32[9000000000,9000000000], where N is 9000000000"),
            ],
            e.Diagnostics.Select(d => (d.Origin.Line, d.Label, d.Message)));
    }
}
