using System.Collections.Immutable;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>An op as IR text names it.</summary>
/// <param name="Mnemonic">The word in IR text.</param>
/// <param name="Type">The record.</param>
/// <param name="Create">Makes the op of the attributes of a statement.</param>
public sealed record OpRegistration(string Mnemonic, Type Type, Func<AttributeReader, Op> Create);

/// <summary>Every op that a statement of IR text may name: one explicit table that the parser and the tests go through.</summary>
public static class OpRegistry
{
    /// <summary>The ops, by mnemonic.</summary>
    public static ImmutableArray<OpRegistration> Ops { get; } =
    [
        Of("abs", _ => new Abs()),
        Of("acos", _ => new Acos()),
        Of("acosh", _ => new Acosh()),
        Of("add", _ => new Add()),
        Of("after", _ => new After()),
        Of("and", _ => new And()),
        Of("asin", _ => new Asin()),
        Of("asinh", _ => new Asinh()),
        Of("atan", _ => new Atan()),
        Of("atanh", _ => new Atanh()),
        Of("broadcast", a => new Broadcast(a.Shape("shape"), a.Axes("axes"))),
        Of("cast", a => new Cast(a.DType("to"))),
        Of("ceil", _ => new Ceil()),
        Of("concat", a => new Concat(a.Integer32("axis"))),
        Of("conv", a => new Conv(
            a.Shape("strides"), a.PerAxis("low", "strides", 0), a.PerAxis("high", "strides", 0), a.PerAxis("input_dilation", "strides", 1),
            a.PerAxis("filter_dilation", "strides", 1), a.Flag("images_last"))),
        Of("cos", _ => new Cos()),
        Of("cosh", _ => new Cosh()),
        Of("div", _ => new Div()),
        Of("equal", _ => new Equal()),
        Of("erf", _ => new Erf()),
        Of("exp", _ => new Exp()),
        Of("exp2", _ => new Exp2()),
        Of("expm1", _ => new Expm1()),
        Of("floor", _ => new Floor()),
        Of("gather", a => new Gather(a.Integer32("axis"))),
        Of("gradient", _ => new Gradient()),
        Of("greater", _ => new Greater()),
        Of("greater_equal", _ => new GreaterEqual()),
        Of("iota", a => new Iota(a.DType("type"), a.Shape("shape"), a.Integer32("axis"))),
        Of("is_inf", _ => new IsInf()),
        Of("is_nan", _ => new IsNan()),
        Of("less", _ => new Less()),
        Of("less_equal", _ => new LessEqual()),
        Of("log", _ => new Log()),
        Of("log1p", _ => new Log1p()),
        Of("log2", _ => new Log2()),
        Of("matmul", MatMul.Read),
        Of("max", _ => new Max()),
        Of("min", _ => new Min()),
        Of("mul", _ => new Mul()),
        Of("neg", _ => new Neg()),
        Of("not", _ => new Not()),
        Of("not_equal", _ => new NotEqual()),
        Of("or", _ => new Or()),
        Of("pad", a => new Pad(a.Shape("low"), a.Shape("high"), a.Number("value", 0), a.PerAxis("interior", "low", 0))),
        Of("pow", _ => new Pow()),
        Of("random_bits", a => new RandomBits(a.Integer32("stream"))),
        Of("recurrence", a => new Recurrence(a.Integer32("axis"), a.Flag("reversed"))),
        Of("reduce_max", a => new ReduceMax(a.Axes("axes"))),
        Of("reduce_min", a => new ReduceMin(a.Axes("axes"))),
        Of("remainder", _ => new Remainder()),
        Of("reshape", a => new Reshape(a.Shape("shape"))),
        Of("reverse", a => new Reverse(a.Axes("axes"))),
        Of("round", _ => new Round()),
        Of("rsqrt", _ => new Rsqrt()),
        Of("scatter", a => new Scatter(a.Integer32("axis"), a.Choice<ScatterKind>("kind"))),
        Of("scatter_add", a => new ScatterAdd(a.Integer32("axis"), a.Dim("size"))),
        Of("select", _ => new Select()),
        Of("shift_left", _ => new ShiftLeft()),
        Of("shift_right", a => new ShiftRight(a.Flag("logical"))),
        Of("sigmoid", _ => new Sigmoid()),
        Of("sign", _ => new Sign()),
        Of("sin", _ => new Sin()),
        Of("sinh", _ => new Sinh()),
        Of("size", a => new Size(a.Integer32("axis"))),
        Of("slice", a => new Slice(a.Shape("start"), a.Shape("limit"), a.PerAxis("step", "start", 1))),
        Of("sort_indices", a => new SortIndices(a.Integer32("axis"), a.Flag("descending"))),
        Of("sqrt", _ => new Sqrt()),
        Of("stop_gradient", _ => new StopGradient()),
        Of("sub", _ => new Sub()),
        Of("sum", a => new Sum(a.Axes("axes"))),
        Of("tan", _ => new Tan()),
        Of("tanh", _ => new Tanh()),
        Of("transpose", a => new Transpose(a.Axes("order"))),
        Of("windows", a => new Windows(a.Shape("size"), a.PerAxis("strides", "size", 1), a.PerAxis("dilation", "size", 1))),
        Of("xor", _ => new Xor()),
    ];

    /// <summary>The ops whose text has a syntax of its own, which the parser knows.</summary>
    public static ImmutableArray<Type> WithOwnSyntax { get; } =
        [typeof(Parameter), typeof(Input), typeof(Constant), typeof(Update), typeof(Fused), typeof(CustomGradient), typeof(Checkpoint), typeof(Scan), typeof(Tiled)];

    /// <summary>The words of statements whose text has a syntax of its own.</summary>
    internal static ImmutableArray<string> OwnSyntax { get; } = ["checkpoint", "constant", "custom_gradient", "fused", "scan", "tiled", "update"];

    /// <summary>The op of that mnemonic, or null.</summary>
    public static OpRegistration? Find(string mnemonic) => Ops.FirstOrDefault(o => o.Mnemonic == mnemonic);

    private static OpRegistration Of<T>(string mnemonic, Func<AttributeReader, T> create)
        where T : Op => new(mnemonic, typeof(T), create);
}
