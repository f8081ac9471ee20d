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
        Fails("pad.C5", message, f => f.Input("x", type, [3]).Pad([1], [0], value));
        Fails("pad.C5", message, f => f.Input("x", type, [3]).Shift(0, 1, value));
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
    public void A_constant_has_as_many_elements_as_its_shape()
    {
        Fails("constant.C1", "expected 3 elements for f32[3], found 2", f => f.Constant<float>([3], [1, 1]));
        Fails("constant.C1", "expected 6 elements for i64[2,3], found 0", f => f.Constant<long>([2, 3], []));
        Fails("constant.C1", "expected B elements for bool[B], found 1", f => f.Constant<bool>(["B"], [true]));
        Fails("type.extent", "expected an extent of at least 0, found -1 (axis 0 of f32[-1,-2])", f => f.Constant<float>([-1, -2], [1, 2]));
        Fails("memory.size", "expected a size below 2^63 bytes, found u8[4294967296,4294967296]", f => f.Constant<byte>([1L << 32, 1L << 32], [1]));
        Fails("type.element", "expected float, double, int, long, bool or byte, found Int16", f => f.Constant<short>([1], [1]));
    }

    [Theory]
    [InlineData((DType)99, "99")]
    [InlineData((DType)(-1), "-1")]
    public void An_element_type_is_one_of_those_that_there_are(DType type, string text)
    {
        Fails("type.element", $"input %x: expected an element type, found dtype {text} of dtype {text}[3]", f => f.Input("x", type, [3]));
        Fails("type.element", $"expected an element type, found dtype {text} of dtype {text}[3]", f => f.Input("x", DType.F32, [3]).Cast(type));
        Fails("type.element", $"expected an element type, found dtype {text} of dtype {text}[2]", f => f.Iota(type, [2], 0));
        Fails("type.element", $"expected an element type, found dtype {text} of dtype {text}[]", f => f.Scalar(type, 1));
        var m = new ModuleBuilder("m");
        Assert.Equal("type.element", Assert.Throws<CompilerException>(() => m.Parameter("w", type, [2])).Diagnostics[0].Label);
    }

    [Fact]
    public void A_tensor_that_was_not_declared_is_none()
    {
        const string Message = "expected a tensor that was declared, found the default of the struct, which stands for none";
        Fails("tensor.value", Message, f => default(Tensor).Exp());
        Fails("tensor.value", Message, f => _ = default(Tensor) + 1);
        Fails("tensor.value", Message, f => _ = f.Input("x", DType.F32, [3]) * default(Tensor));
        Fails("tensor.value", Message, f => f.Input("x", DType.F32, [3]).Concat(0, [default]));
        Fails("tensor.value", Message, f => f.Return(("y", default)));
        var w = new ModuleBuilder("m").Parameter("w", DType.F32, [3]);
        var e = Assert.Single(Assert.Throws<CompilerException>(() => w.Exp()).Diagnostics);
        Assert.Equal(("tensor.value", "parameter %w is used outside of a function's declaration"), (e.Label, e.Message));
    }

    [Theory]
    [InlineData(null, "null")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("\0", "\\u0000")]
    [InlineData("\u2028", "\\u2028")]
    public void A_name_is_a_line_of_text(string? name, string text)
    {
        Fails("module.names", $"expected a name of one line for an input, found {text}", f => f.Input(name!, DType.F32, [3]));
        Fails("module.names", $"expected a name of one line for a value, found {text}", f => f.Scalar(DType.F32, 1).Named(name!));
        Fails("module.names", $"expected a name of one line for a scope, found {text}", f => f.Scope(name!));
        Fails("module.names", $"expected a name of one line for a result, found {text}", f => f.Return((name!, f.Input("x", DType.F32, [3]))));
        var m = new ModuleBuilder("m");
        Assert.Equal(
            $"expected a name of one line for a parameter, found {text}",
            Assert.Throws<CompilerException>(() => m.Parameter(name!, DType.F32, [3])).Diagnostics[0].Message);
        Assert.Equal(
            $"expected a name of one line for a function, found {text}",
            Assert.Throws<CompilerException>(() => m.Function(name!, f => f.Return())).Diagnostics[0].Message);
        Assert.Equal(
            $"expected a name of one line for a module, found {text}",
            Assert.Throws<CompilerException>(() => new ModuleBuilder(name!).Build()).Diagnostics[0].Message);
    }

    [Fact]
    public void Axes_orders_and_extents_that_do_not_fit_are_refused()
    {
        static Tensor X(FunctionBuilder f) => f.Input("x", DType.F32, [2, 3]);
        Fails("tensor.axis", "expected an axis of %x: f32[2,3] from -2 to 1, found -3", f => X(f).Softmax(-3));
        Fails("tensor.axis", "expected an axis of %x: f32[2,3] from -2 to 1, found 2", f => X(f).SortIndices(2));
        Fails("sum.C2", "expected axes of %x: f32[2,3], found [0,2147483647]", f => X(f).Sum([0, int.MaxValue]));
        Fails("norm.order", "expected an order above 0, or an infinity, found -1", f => X(f).Norm(-1));
        Fails("memory.size", "expected a size below 2^63 bytes, found f32[1,2,9223372036854775807,3]", f => X(f).Tile([1, long.MaxValue]));
        Fails("memory.size", "expected extents below 2^63, found (2) + (9223372036854775807)", f => X(f).Split(0, [2, long.MaxValue]));
        Fails("memory.size", "expected extents below 2^63, found (-9223372036854775808) - (1)", f => f.Input("y", DType.F32, [(Dim)long.MinValue - 1]));
        Fails(
            "scatter_add.C1",
            "expected %x: f32[2,3] to hold the axes of %i: i32[3] from axis 2147483647 on",
            f => X(f).ScatterAdd(f.Input("i", DType.I32, [3]), int.MaxValue, 4));
        Fails(
            "fold.boxes",
            "expected [.., box.., places..] with as many of both as of [4,4], found %x: f32[2,3], strides [1,1], dilation [1,1]",
            f => X(f).Fold([4, 4]));
        Fails(
            "resize.extents",
            "expected literal extents along some of the last axes of %x: f32[2,3], found [4294967296] to resize them to",
            f => X(f).Resize([1L << 32]));
        Fails("tensor.axis", "expected an axis of %v: f32[3] from -1 to 0, found 1", f => f.Input("v", DType.F32, [3]).GlobalAvgPool());
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
