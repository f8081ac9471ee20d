using System.Text;
using MiniTorch.Ir.Text;

namespace MiniTorch.Ir.Tests.Text;

/// <summary>Regions inside one another, as many as there may be, and more.</summary>
public sealed class NestingTests
{
    // Line 3 + k begins region k, counted from 0; the innermost has one statement.
    private static string Nested(int regions)
    {
        var text = new StringBuilder("module @m {\n  func @f(%x: f32[3]) -> (%y) {\n");
        for (var k = 0; k < regions; k++)
        {
            text.Append(new string(' ', 4 + (2 * k))).Append(k == 0 ? "%y: f32[3]" : "%y").Append(" = checkpoint (%x) {\n");
        }

        text.Append(new string(' ', 4 + (2 * regions))).Append("%y = exp %x\n");
        for (var k = regions; k > 0; k--)
        {
            text.Append(new string(' ', 4 + (2 * k))).Append("yield %y\n").Append(new string(' ', 2 + (2 * k))).Append("}\n");
        }

        return text.Append("    return %y\n  }\n}\n").ToString();
    }

    [Fact]
    public void As_many_as_there_may_be_are_read_checked_and_printed()
    {
        var text = Nested(Region.Deepest);
        var module = Parser.Parse(text, "t.mt");
        Assert.Equal(text, module.ToString());
        Assert.Empty(Verifier.Verify(module, Stage.Shaped));
        Assert.Equal(Region.Deepest + 1, module["f"].Body.Within.Count());
    }

    [Theory]
    [InlineData(Region.Deepest + 1)]
    [InlineData(5000)]
    public void One_too_many_is_said_where_it_begins(int regions)
    {
        var text = Nested(regions).Replace("    ", "", StringComparison.Ordinal);
        var error = Assert.Single(Assert.Throws<CompilerException>(() => Parser.Parse(text, "t.mt")).Diagnostics);
        Assert.Equal(("structure.depth", "expected at most 256 regions inside one another, found more"), (error.Label, error.Message));
        Assert.Equal((3 + Region.Deepest, "%y = checkpoint (%x) {"), (error.Span!.Line, error.Span.Text.Trim()));
        Assert.Equal('(', error.Span.Text[error.Span.Column - 1]);
    }

    [Fact]
    public void Brackets_and_signs_take_no_stack()
    {
        foreach (var opened in new[] { "[", "{", "(", "-", "{a=[", "((", "{{" })
        {
            var many = string.Concat(Enumerable.Repeat(opened, 20_000));
            var text = $"module @m {{\n  func @f(%x: f32[3]) -> (%y) {{\n    %y: f32[3] = reshape %x {many}\n    return %y\n  }}\n}}\n";
            Assert.All(Assert.Throws<CompilerException>(() => Parser.Parse(text, "t.mt")).Diagnostics, e => Assert.NotNull(e.Span));
        }

        var sum = string.Join('+', Enumerable.Repeat("1", 20_000));
        Assert.Equal(20_000, Parser.Parse($"module @m {{\n  param %w: f32[{sum}]\n}}\n", "t.mt").Parameters[0].Type.Shape[0].Constant);
    }

    [Fact]
    public void What_is_declared_and_what_is_made_by_hand_is_held_to_the_same()
    {
        static Tensor Within(FunctionBuilder f, Tensor x, int regions) => regions == 0 ? x.Exp() : f.Checkpoint(() => Within(f, x, regions - 1));
        Module Declared(int regions)
        {
            var m = new ModuleBuilder("m");
            m.Function("f", f => f.Return(("y", Within(f, f.Input("x", DType.F32, [3]), regions))));
            return m.Build();
        }

        Assert.Empty(Verifier.Verify(Declared(Region.Deepest), Stage.Declared));
        var error = Assert.Single(Assert.Throws<CompilerException>(() => Declared(Region.Deepest + 1)).Diagnostics);
        Assert.Equal(("structure.depth", "NestingTests.cs"), (error.Label, Path.GetFileName(error.Origin.File)));

        var module = Declared(2);
        var value = module["f"].Nodes[0];
        for (var k = 0; k < 20_000; k++)
        {
            value = new Node(new Ops.Checkpoint(new Region([], [value], [value.Result])), [], [value.Result.Type], ["y"], "", Origin.None);
        }

        var deep = module with { Functions = [module["f"] with { Body = new Region([], [value], [value.Result]) }] };
        Assert.Equal("structure.depth", Assert.Single(Verifier.Verify(deep, Stage.Declared)).Label);
    }
}
