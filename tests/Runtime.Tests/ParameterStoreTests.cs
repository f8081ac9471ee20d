using MiniTorch.Ir;

namespace MiniTorch.Runtime.Tests;

public sealed class ParameterStoreTests
{
    private static ModuleBuilder Declared()
    {
        var m = new ModuleBuilder("m");
        m.Parameter("w", DType.F32, [3, 5]);
        m.State("step", DType.I64, []);
        m.Parameter("none", DType.F64, [0, 4]);
        m.State("mask", DType.Bool, [7]);
        return m;
    }

    [Fact]
    public void Parameters_start_as_zeros_each_on_a_line_of_its_own()
    {
        var store = new ParameterStore(Declared().Build());
        Assert.Equal(["w", "step", "none", "mask"], store.Names);
        Assert.Equal(new float[15], store.Span<float>("w"));
        Assert.Equal(0L, store.Span<long>("step")[0]);
        Assert.True(store.Span<double>("none").IsEmpty);
        Assert.Equal(new TensorType(DType.Bool, [7]), store.TypeOf("mask"));
        Assert.All(store.Values, v => Assert.Equal(0, store.Address(v) % 64));
        store.Span<float>("w").Fill(1);
        store.Span<bool>("mask").Fill(true);
        Assert.Equal(0L, store.Span<long>("step")[0]);
        Assert.Equal(7, store.Raw("mask").Length);
    }

    [Fact]
    public void Wrong_names_and_types_are_errors_that_say_what_there_is()
    {
        var store = new ParameterStore(Declared().Build());
        var name = Assert.Throws<CompilerException>(() => store.Span<float>("v").Length);
        Assert.Equal("no parameter %v; there is %w, %step, %none, %mask", name.Diagnostics[0].Message);
        var type = Assert.Throws<CompilerException>(() => store.Span<double>("w").Length);
        Assert.Equal("parameter %w is f32[3,5]: asked for f64", type.Diagnostics[0].Message);
        Assert.Contains("ParameterStoreTests.cs:", type.Message, StringComparison.Ordinal);
        Assert.Equal(
            "no parameter %w; there is none",
            Assert.Throws<CompilerException>(() => new ParameterStore(new ModuleBuilder("e").Build()).TypeOf("w")).Diagnostics[0].Message);
    }

    [Fact]
    public void What_has_one_name_and_type_is_copied()
    {
        var from = new ParameterStore(Declared().Build());
        from.Span<float>("w").Fill(2);
        from.Span<long>("step")[0] = 9;
        var m = new ModuleBuilder("other");
        m.Parameter("step", DType.I64, []);
        m.Parameter("w", DType.F32, [5, 3]);
        m.Parameter("new", DType.F32, [1]);
        var to = new ParameterStore(m.Build());
        Assert.Equal(1, to.CopyFrom(from));
        Assert.Equal(9L, to.Span<long>("step")[0]);
        Assert.Equal(new float[15], to.Span<float>("w"));
    }

    [Fact]
    public void A_parameter_that_no_memory_holds_is_named()
    {
        var m = new ModuleBuilder("m");
        m.Parameter("small", DType.F32, [3]);
        m.Parameter("w", DType.F32, [1L << 30, 1L << 20]);
        var error = Assert.Single(Assert.Throws<CompilerException>(() => new ParameterStore(m.Build())).Diagnostics);
        Assert.Equal(
            ("memory.size", "parameter %w is f32[1073741824,1048576]: expected at most 137438949824 bytes, found 4503599627370496"),
            (error.Label, error.Message));
        Assert.EndsWith("ParameterStoreTests.cs", error.Origin.File, StringComparison.Ordinal);
    }
}
