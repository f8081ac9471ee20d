using MiniTorch.Ir.Text;

namespace MiniTorch.Passes.Tests;

public sealed class ConstantFoldTests
{
    [Fact]
    public void An_index_out_of_range_is_left_to_the_run()
    {
        const string text = """
            module @m {
              func @f() -> (%g) {
                %a: f32[2] = constant [1, 2]
                %i: i32[2] = constant [0, 5]
                %g: f32[2] = gather %a, %i {axis=0}
                return %g
              }
            }

            """;
        var module = Parser.Parse(text, "t.mt");
        Assert.Same(module, Pipeline.Of("constant-fold").Run(module, PassContext.Host));
    }
}
