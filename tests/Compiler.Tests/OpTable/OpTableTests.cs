using System.Reflection;
using MiniTorch.Ir;
using MiniTorch.Ir.Text;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>The table is complete, and what it declares is the same after a trip through text.</summary>
public sealed class OpTableTests
{
    public static TheoryData<string> Ops => [.. OpRegistry.Ops.Select(o => o.Mnemonic)];

    public static TheoryData<string> Compositions =>
        [.. CompositionTypes.All
            .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
            .Select(m => m.Name)
            .Distinct()];

    public static TheoryData<string> Rows => [.. OpCases.All.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Ops))]
    [MemberData(nameof(Compositions))]
    public void It_has_a_row_with_a_gradient_or_says_that_there_is_none(string name)
    {
        var rows = OpCases.All.Where(c => c.Op == name).ToList();
        Assert.True(rows.Count > 0, $"expected a row of {nameof(OpCases)} for {name}");
        var declared = rows.SelectMany(r => new CaseModule(r with { IsDifferentiable = false }, r.Types[0], ["N"]).Module.Functions).SelectMany(f => f.Nodes);
        var ops = declared.Where(n => n.Op.Mnemonic == name).Select(n => n.Op).ToList();
        Assert.True(ops.Count > 0 || OpRegistry.Find(name) is null, $"the rows of {name} declare no {name}");

        // What a request gives is differentiable once it is expanded.
        var hasGradient = name == "gradient" || ops.Any(op => op.IsDifferentiable) || rows.Any(r => OpRegistry.Find(r.Op) is null && r.IsDifferentiable);
        Assert.True(rows.Any(r => r.IsDifferentiable == hasGradient), hasGradient
            ? $"expected a row of {name} whose gradient is checked"
            : $"expected a row that says that {name} has no gradient");
    }

    [Fact]
    public void Every_row_has_a_name_of_its_own() => Assert.Equal(OpCases.All.Length, OpCases.All.Select(c => c.Name).Distinct().Count());

    [Theory]
    [MemberData(nameof(Rows))]
    public void Text_is_read_back_as_it_was_written(string name)
    {
        var row = OpCases.Find(name);
        foreach (var type in row.Types)
        {
            var text = Printer.Print(new CaseModule(row, type, ["N", 17]).Module);
            Assert.Equal(text, Printer.Print(Parser.Parse(text, "row.mt")));
        }
    }
}
