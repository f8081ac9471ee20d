using System.Collections.Immutable;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Text;
using MiniTorch.Passes;
using Xunit.Sdk;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>What nearly every rewrite gets wrong if it gets anything wrong must be seen by the comparison.</summary>
public sealed class ModuleRunTests
{
    /// <summary>Statements that are not the other operand, though it looks like it.</summary>
    [Theory]
    [InlineData("add %x, 0")]
    [InlineData("sub %x, -0")]
    [InlineData("max %x, -3.4028235e38")]
    [InlineData("min %x, %y")]
    [InlineData("add %x, 1e-45")]
    [InlineData("mul %x, 1.0000001")]
    [InlineData("div %x, -1")]
    public void A_rewrite_that_is_nearly_exact_is_noticed(string statement)
    {
        var module = Parser.Parse(
            $$"""
            module @m {
              func @f(%x: f32[B,3], %y: f32[B,3]) -> (%z) {
                %z: f32[B,3] = {{statement}}
                return %z
              }
            }
            """,
            "t.mt");
        var dropped = Rewriter.Rewrite(module, (rewriter, node) =>
        {
            if (node.Op is Constant)
            {
                rewriter.Keep(node);
            }
            else
            {
                rewriter.Replace(node.Result, node.Operands[0]);
            }
        });
        Assert.ThrowsAny<XunitException>(() => ModuleRun.AssertSame(module, dropped, ImmutableDictionary<string, long>.Empty, "dropped"));
        ModuleRun.AssertSame(module, module, ImmutableDictionary<string, long>.Empty, "itself");
    }
}
