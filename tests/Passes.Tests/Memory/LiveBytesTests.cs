using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Passes.Memory;

namespace MiniTorch.Passes.Tests.Memory;

public sealed class LiveBytesTests
{
    [Fact]
    public void Two_of_three_values_in_a_row_are_alive_at_once()
    {
        var function = Planned("""
            module @m {
              func @f(%x: f32[B,4]) -> (%y) {
                %a = exp %x
                %b = matmul %a, %a {transpose_b}
                %c = reduce_max %b {axes=[1]}
                return %c
              }
            }
            """);
        Assert.Equal((4 * 5 * 4) + (4 * 5 * 5), LiveBytes.Most(function, Of(("B", 5))));
        Assert.Equal((4 * 2 * 4) + (4 * 2 * 2), LiveBytes.Most(function, Of(("B", 2))));
    }

    [Fact]
    public void What_a_step_keeps_is_alive_beside_the_results_of_its_scan()
    {
        // The products p and q are alive at once in the step, which yields r: the last one, and T of them.
        var function = Planned("""
            module @m {
              func @f(%h: f32[B,3], %x: f32[T,B,3], %u: f32[3,6], %v: f32[6,3]) -> (%last, %all) {
                %last, %all = scan over T (carry %h, each %x, %u, %v) {
                  %p = matmul %h, %u
                  %q = matmul %p, %v
                  %r = matmul %q, %x {transpose_b}
                  %s = matmul %r, %q
                  yield %s, %s
                }
                return %last, %all
              }
            }
            """);
        const int Elements = 4;
        var results = Elements * ((2 * 3) + (7 * 2 * 3));
        var products = Elements * ((2 * 6) + (2 * 3));
        Assert.Equal(results + products, LiveBytes.Most(function, Of(("T", 7), ("B", 2))));
        Assert.Equal(Elements * 2 * 3, LiveBytes.Most(function, Of(("T", 0), ("B", 2))));
    }

    private static Func<Dim, long> Of(params (string Symbol, long Value)[] extents)
    {
        var binding = new Ir.Memory.Binding([.. extents.Select(e => e.Symbol)]);
        foreach (var (symbol, value) in extents)
        {
            binding[symbol] = value;
        }

        return binding.Evaluate;
    }

    private static Function Planned(string text) =>
        Pipeline.Of("infer-shapes", "plan-memory").Run(Parser.Parse(text, "t.mt"), PassContext.Host)["f"];
}
