using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Tests;

public sealed class BindingRequirementsTests
{
    private static (BindingRequirements Requirements, Binding Binding) Of(Func<FunctionBuilder, Tensor> body)
    {
        var m = new ModuleBuilder("m");
        var function = m.Function("f", f => f.Return(("y", body(f))));
        return (BindingRequirements.Of(function.Body, "f"), Binding.Of(function.Body));
    }

    [Fact]
    public void Two_symbols_that_an_op_makes_equal_must_be_equal()
    {
        var (requirements, binding) = Of(f => f.Input("a", DType.F32, [2, "B"]).MatMul(f.Input("b", DType.F32, ["C", 4])));
        (binding["B"], binding["C"]) = (3, 3);
        requirements.Check(binding);
        binding["C"] = 1;
        var e = Assert.Throws<CompilerException>(() => requirements.Check(binding));
        Assert.Equal("matmul.C4", Assert.Single(e.Diagnostics).Label);
        Assert.Contains("expected B = C, found 3 and 1 with B=3, C=1", e.Message, StringComparison.Ordinal);
        Assert.Contains("BindingRequirementsTests.cs:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_box_must_lie_in_its_tensor()
    {
        var (requirements, binding) = Of(f => f.Input("x", DType.F32, ["T"]).Slice(0, 2, 6));
        binding["T"] = 6;
        requirements.Check(binding);
        binding["T"] = 5;
        Assert.Equal("slice.bounds", Assert.Throws<CompilerException>(() => requirements.Check(binding)).Diagnostics[0].Label);
    }

    [Fact]
    public void No_extent_is_negative()
    {
        var (requirements, binding) = Of(f => f.Input("x", DType.F32, ["T"]).Slice(0, 1, (Dim)"T" - 1));
        foreach (var t in new[] { 2, 3, 100 })
        {
            binding["T"] = t;
            requirements.Check(binding);
        }

        binding["T"] = 1;
        var e = Assert.Throws<CompilerException>(() => requirements.Check(binding));
        Assert.Contains(e.Diagnostics, d =>
            d.Label == "type.extent" && d.Message.Contains("an extent of %y: f32[T-2] is negative", StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_declaration_decided_is_not_asked_again()
    {
        Assert.Equal(0, Of(f => (f.Input("a", DType.F32, ["B", 3]) * 2).Sum([1]).Exp()).Requirements.Count);
    }

    [Fact]
    public void Every_broken_requirement_is_listed_and_checking_allocates_nothing()
    {
        var (requirements, binding) = Of(f =>
            f.Input("a", DType.F32, [5, "A"]).MatMul(f.Input("b", DType.F32, ["B", "C"])).MatMul(f.Input("d", DType.F32, ["D", 6])));
        (binding["A"], binding["B"], binding["C"], binding["D"]) = (1, 2, 3, 4);
        Assert.Equal(2, Assert.Throws<CompilerException>(() => requirements.Check(binding)).Diagnostics.Length);
        (binding["B"], binding["D"]) = (1, 3);
        requirements.Check(binding);
        var before = GC.GetAllocatedBytesForCurrentThread();
        requirements.Check(binding);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
