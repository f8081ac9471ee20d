using MiniTorch.Ir.Text;

namespace MiniTorch.Ir.Tests;

/// <summary>What the builders refuse that IR text refuses too, with the line that declares it.</summary>
public sealed class DeclarationTests
{
    private static void Fails(string label, string message, Action<FunctionBuilder> body)
    {
        var error = Assert.Single(Assert.Throws<CompilerException>(() => new ModuleBuilder("m").Function("f", body)).Diagnostics);
        Assert.Equal((label, message), (error.Label, error.Message));
        Assert.EndsWith("DeclarationTests.cs", error.Origin.File, StringComparison.Ordinal);
        Assert.True(error.Origin.Line > 0);
    }

    [Theory]
    [InlineData(DType.I32, 0.5, "0.5")]
    [InlineData(DType.I32, 2147483648.0, "2147483648")]
    [InlineData(DType.I32, 1e20, "1e20")]
    [InlineData(DType.I32, double.NaN, "nan")]
    [InlineData(DType.I64, double.NegativeInfinity, "-inf")]
    [InlineData(DType.I64, 9223372036854775808.0, "9.223372036854776e18")]
    [InlineData(DType.U8, 300, "300")]
    [InlineData(DType.U8, -1, "-1")]
    [InlineData(DType.Bool, 2, "2")]
    public void A_number_that_is_none_of_the_element_type_is_refused(DType type, double value, string text)
    {
        var message = $"expected a number of type {type.Keyword()}, found {text}";
        Fails("tensor.number", message, f => f.Scalar(type, value));
        Fails("tensor.number", message, f => f.Input("x", type, [3]).Like(value));
        Fails("tensor.number", message, f => f.Input("x", type, [3]).Equal(value));
        Fails("tensor.number", message, f => f.Input("x", type, [3]).Max(value));
        Fails("tensor.number", message, f => _ = f.Input("x", type, [3]) + value);
        Fails("tensor.number", message, f => _ = value / f.Input("x", type, [3]));
        Fails("tensor.number", message, f => _ = f.Input("x", type, [3]) >= value);
    }

    [Theory]
    [InlineData(DType.I32, int.MinValue)]
    [InlineData(DType.I32, 3.0)]
    [InlineData(DType.I64, long.MinValue)]
    [InlineData(DType.I64, 9007199254740994.0)]
    [InlineData(DType.U8, 255)]
    [InlineData(DType.Bool, 1)]
    [InlineData(DType.F32, 0.1)]
    [InlineData(DType.F64, double.NaN)]
    public void A_number_of_the_element_type_stays_what_it_is(DType type, double value)
    {
        Ops.Constant? constant = null;
        new ModuleBuilder("m").Function("f", f => constant = (Ops.Constant)f.Scalar(type, value).Value.Node.Op);
        Assert.Equal(type == DType.F32 ? (float)value : value, constant!.SplatValue);
    }

    [Theory]
    [InlineData("2*B")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("B B!")]
    [InlineData("1B")]
    [InlineData("λ")]
    public void A_symbol_is_a_word_of_the_text(string symbol)
    {
        Fails(
            "dim.symbol",
            $"expected a symbol, such as B, or a literal, found '{symbol}'; polynomials are computed: (Dim)\"B\" * 2 + 1",
            f => f.Input("x", DType.F32, [symbol, 3]));
    }

    [Theory]
    [InlineData("B")]
    [InlineData("_batch.1")]
    [InlineData("x64")]
    public void A_symbol_of_a_module_is_one_of_its_text(string symbol)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f => f.Return(("y", f.Input("x", DType.F32, [symbol, "64"]) * 2)));
        var module = m.Build();
        Assert.Equal(symbol, module["f"].Inputs[0].Type.Shape[0].Symbol);
        Assert.Equal(64, module["f"].Inputs[0].Type.Shape[1].Constant);
        Assert.Equal(module.ToString(), Parser.Parse(module.ToString(), "t.mt").ToString());
    }

    [Fact]
    public void A_function_returns_once()
    {
        Fails("module.return", "expected one return with all results, found a second one behind that of y, z", f =>
        {
            var x = f.Input("x", DType.F32, [3]);
            f.Return(("y", x + 1), ("z", x));
            f.Return(("w", x));
        });
    }

    [Fact]
    public void An_input_has_a_name_of_its_own()
    {
        Fails("module.names", "input %x is declared twice", f =>
        {
            f.Input("x", DType.F32, [3]);
            f.Input("x", DType.F32, [4]);
        });
        Fails("module.names", "input %add has the name of a parameter or of an earlier value: expected another one", f =>
        {
            _ = f.Input("x", DType.F32, [3]) + 1;
            f.Input("add", DType.F32, [4]);
        });
        var m = new ModuleBuilder("m");
        m.Parameter("w", DType.F32, [3]);
        var e = Assert.Throws<CompilerException>(() => m.Function("f", f => f.Input("w", DType.F32, [3])));
        Assert.Equal("module.names", Assert.Single(e.Diagnostics).Label);
    }
}
