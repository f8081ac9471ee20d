using MiniTorch.Ir;
using MiniTorch.Ir.Text;

namespace MiniTorch.Passes.Tests;

/// <summary>Fuse says why two neighbours are two kernels.</summary>
public sealed class FusionRemarkTests
{
    [Theory]
    [InlineData(
        "%w: f32[4,5]",
        """
        %a: f32[B,4] = exp %x
        %b: f32[B,5] = matmul %a, %w
        """,
        "%b stays apart from %a, which it reads: one loop nest cannot run both [B,5] in rows of [B] and [B,4]")]
    [InlineData(
        "%w: f32[4,4]",
        """
        %a: f32[B,4] = exp %x
        %b: f32[B,4] = matmul %a, %w
        """,
        "%b stays apart from %a, which it reads: the product %b reads %a whole, out of memory")]
    [InlineData(
        "%w: f32[4]",
        """
        %a: f32[4] = sum %x {axes=[0]}
        %r: f32[B,4] = broadcast %a {shape=[B,4], axes=[1]}
        %b: f32[B,4] = sub %x, %r
        """,
        "%b stays apart from %a, which it reads: %a is complete only when every tile has run [fused.C1]")]
    [InlineData(
        "%i: i32[3]",
        """
        %a: f32[B,4] = exp %x
        %g: f32[B,3] = gather %a, %i {axis=1}
        %b: f32[B,3] = neg %g
        """,
        "%b stays apart from %g, which it reads: %g runs as a step of its own")]
    [InlineData(
        "%i: i32[4]",
        """
        %a: f32[B,4] = exp %x
        %g: f32[B,4] = gather %a, %i {axis=1}
        %b: f32[B,4] = add %a, %g
        """,
        "%b stays apart from %a, which it reads: %g lies between: it waits for the one, and the other for it")]
    [InlineData(
        "%w: f32[4]",
        """
        %a: f32[B,4] = exp %x
        %s: f32[B,2] = slice %a {start=[0,0], limit=[B,2]}
        %t: f32[B,2] = slice %a {start=[0,2], limit=[B,4]}
        %b: f32[B,2] = add %s, %t
        """,
        "%b stays apart from %a, which it reads: one loop nest cannot run both [B,2] and [B,4]")]
    public void Neighbours_that_stay_apart_have_a_reason(string input, string statements, string expected) =>
        Assert.Contains($"@f: {expected}", Remarks(input, statements));

    [Fact]
    public void What_is_one_kernel_needs_no_words() => Assert.Empty(Remarks("%w: f32[B,4]", "%a: f32[B,4] = exp %x\n%b: f32[B,4] = mul %a, %w"));

    [Fact]
    public void Nobody_asks_nobody_answers()
    {
        var records = new List<PassRecord>();
        new Pipeline([new Fusion.Fuse()]).Run(Module("%w: f32[4,4]", "%b: f32[B,4] = matmul %x, %w"), PassContext.Host, records.Add);
        Assert.Empty(Assert.Single(records).Remarks);
    }

    private static List<string> Remarks(string input, string statements)
    {
        var (all, records) = (new List<Remark>(), new List<PassRecord>());
        new Pipeline([new Fusion.Fuse()]).Run(Module(input, statements), PassContext.Host with { Remarks = all }, records.Add);
        Assert.Equal(all, Assert.Single(records).Remarks);
        return [.. all.Select(r => r.ToString())];
    }

    private static Module Module(string input, string statements) =>
        Parser.Parse($"module @m {{\n  func @f(%x: f32[B,4], {input}) -> (%b) {{\n{statements}\n    return %b\n  }}\n}}\n", "remarks.mt");
}
