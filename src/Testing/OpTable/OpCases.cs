using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Testing;

/// <summary>
/// The table of ops: at least a row for each op that text may name and for each composition. Extents of one input differ; N is the inner
/// length that tests vary.
/// </summary>
public static class OpCases
{
    private static readonly ImmutableArray<DType> Numbers = [DType.F32, DType.F64, DType.I32, DType.I64];
    private static readonly ImmutableArray<DType> Any = [.. Numbers, DType.Bool, DType.U8];

    /// <summary>Every row.</summary>
    public static ImmutableArray<OpCase> All { get; } =
    [
        .. Elementwise(), .. FunctionCases.All, .. Positions(), .. Movements(), .. Indices(), .. Reductions(), .. Products(),
        .. Compositions(), .. ActivationCases.All, .. LibraryCases.All, .. OrderCases.All, .. WindowCases.All,
        .. ResamplingCases.All, .. ScanCases.All,
    ];

    /// <summary>The row with a name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static OpCase Find(string name) => All.Single(c => c.Name == name);

    internal static OpCase Unary(string op, Func<Tensor, Tensor> of, double low = -2, double high = 2, bool bothSigns = false) =>
        new(op, "", c => of(c.Number("x", [3, c.N], low, high, bothSigns)));

    internal static OpCase Binary(string op, Func<Tensor, Tensor, Tensor> of) =>
        new(op, "", c => of(c.Number("a", [3, c.N]), c.Number("b", [3, c.N]))) { Types = Numbers };

    private static IEnumerable<OpCase> Elementwise()
    {
        yield return Binary("add", (a, b) => a + b);
        yield return Binary("sub", (a, b) => a - b);
        yield return Binary("mul", (a, b) => a * b);
        yield return Binary("div", (a, b) => a / b) with { Declare = c => c.Number("a", [2, c.N]) / c.Number("b", [2, c.N], 0.5, 3, bothSigns: true) };
        yield return Binary("max", (a, b) => a.Max(b));
        yield return Binary("min", (a, b) => a.Min(b));
        yield return Unary("neg", x => -x) with { Types = Numbers };
        yield return Unary("abs", x => x.Abs(), 0.1, 2, bothSigns: true) with { Types = Numbers };
        yield return Unary("exp", x => x.Exp());
        yield return Unary("exp", x => x.Exp(), -100, 100) with { Variant = "over the whole range", IsDifferentiable = false };
        yield return Unary("log", x => x.Log(), 0.2, 5);
        yield return Unary("log1p", x => x.Log1p(), -0.7, 3);
        yield return Unary("sqrt", x => x.Sqrt(), 0.2, 5);
        yield return Unary("tanh", x => x.Tanh());
        yield return Unary("sigmoid", x => x.Sigmoid(), -5, 5);
        yield return Unary("floor", x => x.Floor(), -9, 9) with { IsDifferentiable = false };
        yield return new("after", "", c => c.Number("x", [3, c.N]) is var x ? c.Emit(new After(), x + x, c.Number("wait", [3, c.N])) * x : default)
        {
            Types = Numbers,
        };
        yield return Unary("stop_gradient", x => x.StopGradient() * 2) with { IsDifferentiable = false };
        yield return Comparison("equal", (a, b) => a.Equal(b));
        yield return Comparison("not_equal", (a, b) => a.NotEqual(b));
        yield return Comparison("less", (a, b) => a < b);
        yield return Comparison("less_equal", (a, b) => a <= b);
        yield return Comparison("greater", (a, b) => a > b);
        yield return Comparison("greater_equal", (a, b) => a >= b);
        yield return Logic("and", c => c.Truth("a", [3, c.N]) & c.Truth("b", [3, c.N]));
        yield return Logic("or", c => c.Truth("a", [3, c.N]) | c.Truth("b", [3, c.N]));
        yield return Logic("xor", c => c.Truth("a", [3, c.N]) ^ c.Truth("b", [3, c.N]));
        yield return Logic("not", c => !c.Truth("a", [3, c.N]));
        yield return new("select", "", c => c.Truth("which", [3, c.N]).Select(c.Number("a", [3, c.N]), c.Number("b", [3, c.N]))) { Types = Any };
        foreach (var to in Any)
        {
            yield return new("cast", $"to {to.Keyword()}", c => c.Emit(new Cast(to), c.Number("x", [3, c.N], -9, 9)))
            {
                Types = Any,
                IsDifferentiable = to.IsFloat(),

                // To f32 a number is rounded: the ends of a difference must be far apart, which is right for a straight line.
                GradientType = to == DType.F64 ? DType.F32 : DType.F64,
                Step = 0.5,
            };
        }
    }

    private static IEnumerable<OpCase> Positions()
    {
        yield return new("iota", "inner", c => c.Number("x", [3, c.N]) + c.Emit(new Iota(c.Type, [3, c.N], 1)))
        {
            Types = Numbers,
            IsDifferentiable = false,
        };
        yield return new("iota", "outer", c => c.Number("x", [3, c.N]) + c.Emit(new Iota(c.Type, [3, c.N], 0))) { Types = Numbers };
        yield return new("iota", "middle", c => c.Emit(new Iota(c.Type, [2, c.N, 3], 1)) * c.Number("x", [2, c.N, 3])) { Types = Numbers };
        yield return new("random_bits", "", c => c.Index("seed", [], 1000).RandomBits(c.Index("step", [], 1000), [3, c.N])
            + c.Index("x", [3, c.N], 5)) { Types = [DType.F32], IsDifferentiable = false };
        yield return new("size", "", c => c.Number("x", [3, c.N]).Size(1)) { Types = [DType.F32], IsDifferentiable = false };
        yield return new("size", "as a factor", c => c.Number("x", [3, c.N]) is var x ? x * x.Size(1).Cast(x.DType).BroadcastTo(x.Shape) : default)
        {
            Types = Numbers,
        };
        yield return new("gradient", "", c =>
        {
            var x = c.Number("x", [3, c.N]);
            return c.Function.Gradient((x * x * x).Sum(), [x])[0];
        });
    }

    private static IEnumerable<OpCase> Movements()
    {
        static OpCase Moved(string op, string variant, Func<CaseBody, Tensor> declare) => new(op, variant, declare) { Types = Any };
        yield return Moved("broadcast", "rows", c => c.Number("x", [c.N]).BroadcastTo([3, c.N]));
        yield return Moved("broadcast", "columns", c => c.Number("x", [c.N]).BroadcastOver([1], [c.N, 5]));
        yield return Moved("broadcast", "columns of N", c => c.Number("x", [5]).BroadcastOver([1], [5, c.N]) is var y ? y.Concat(0, [c.Number("z", [2, c.N])]) : y);
        yield return Moved("broadcast", "a literal 1 in the middle", c => c.Number("x", [2, 1, c.N]).BroadcastTo([2, 3, c.N]));
        yield return Moved("broadcast", "both sides", c => c.Number("x", [c.N]).BroadcastOver([0, 2], [2, c.N, 3]));
        yield return Moved("reshape", "together", c => c.Number("x", [2, 3, c.N]).Reshape([6, c.N]));
        yield return Moved("reshape", "flat", c => c.Number("x", [3, c.N]).Reshape([3 * c.N]));
        yield return Moved("reshape", "apart", c => c.Number("x", [6 * c.N]).Reshape([2, c.N, 3]));
        yield return Moved("transpose", "matrix", c => c.Number("x", [3, c.N]).Transpose());
        yield return Moved("transpose", "of N rows", c => c.Number("x", [c.N, 37]).Transpose());
        yield return Moved("transpose", "last two", c => c.Number("x", [2, 3, c.N]).Transpose([0, 2, 1]));
        yield return Moved("transpose", "rotated", c => c.Number("x", [2, 3, c.N]).Transpose([2, 0, 1]));
        yield return Moved("transpose", "first two", c => c.Number("x", [2, 3, c.N]).Transpose([1, 0, 2]));
        yield return Moved("slice", "outer", c => c.Number("x", [5, c.N]).Slice(0, 1, 4));
        yield return Moved("slice", "inner", c => c.Number("x", [2, c.N + 3]).Slice(1, 2, c.N + 2));
        yield return Moved("slice", "outer steps", c => c.Number("x", [7, c.N]).Slice(0, 1, 6, 2));
        yield return Moved("slice", "inner steps", c => c.Number("x", [c.N, 8]).Slice(1, 0, 8, 3));
        yield return new("slice", "steps between sums", c =>
            c.Number("x", [5, c.N, 4]) is var x ? (x * 2).Slice([0, 0, 1], [5, c.N, 4], [2, 1, 2]) + x.Slice([1, 0, 0], [4, c.N, 2]).Slice(0, 0, 3, 1) : x)
        {
            Types = Numbers,
        };
        yield return new("slice", "every other", c => c.Number("x", [c.N, 8]) is var x ? x.Slice(1, 1, 8, 2) - x.Slice(1, 0, 8, 2) : x)
        {
            Types = Numbers,
        };
        yield return Moved("pad", "between the outer", c => c.Number("x", [3, c.N]).Pad([1, 0], [2, 1], 0, [2, 0]));
        yield return Moved("pad", "between the inner", c => c.Number("x", [c.N, 3]).Pad([0, 1], [0, 0], 0, [0, 1]));
        yield return Moved("pad", "both axes", c => c.Number("x", [2, c.N]).Pad([1, 0], [0, 3]));
        yield return Moved("pad", "before the inner", c => c.Number("x", [2, c.N]).Pad([0, 5], [0, 0], 1));
        yield return new("pad", "with -0", c => c.Number("x", [2, c.N]).Pad([0, 1], [1, 1], -0.0));
        yield return Moved("concat", "outer", c => c.Number("x", [2, c.N]).Concat(0, [c.Number("y", [3, c.N]), c.Number("z", [1, c.N])]));
        yield return Moved("concat", "inner", c => c.Number("x", [2, c.N]).Concat(1, [c.Number("y", [2, 3]), c.Number("z", [2, c.N])]));
    }

    private static IEnumerable<OpCase> Indices()
    {
        yield return new("gather", "rows", c => c.Number("x", [5, c.N]).Gather(c.Index("i", [3], 5))) { Types = Any };
        yield return new("gather", "N rows", c => c.Number("x", [5, 3]).Gather(c.Index("i", [c.N], 5))) { Types = Any };
        yield return new("gather", "columns", c => c.Number("x", [2, 5, 3]).Gather(c.Index("i", [c.N], 5), 1)) { Types = Any };
        yield return new("gather", "a matrix of indices", c => c.Number("x", [5, 2]).Gather(c.Index("i", [3, c.N], 5))) { Types = Any };
        yield return new("gather", "one", c => c.Number("x", [5, c.N]).Gather(c.Index("i", [], 5))) { Types = Any };
        yield return new("scatter_add", "rows", c => c.Number("x", [7, c.N]).ScatterAdd(c.Index("i", [7], 3), 0, 3)) { Types = Numbers };
        yield return new("scatter_add", "N rows", c => c.Number("x", [c.N, 3]).ScatterAdd(c.Index("i", [c.N], 5), 0, 5)) { Types = Numbers };
        yield return new("scatter_add", "columns", c => c.Number("x", [2, c.N, 3]).ScatterAdd(c.Index("i", [c.N], 4), 1, 4)) { Types = Numbers };
        yield return new("scatter_add", "a matrix of indices", c => c.Number("x", [3, c.N, 2]).ScatterAdd(c.Index("i", [3, c.N], 5), 0, 5))
        {
            Types = Numbers,
        };
    }

    private static IEnumerable<OpCase> Reductions()
    {
        var reductions = new (string Op, Func<Tensor, Axes?, Tensor> Of)[]
        {
            ("sum", (x, axes) => x.Sum(axes)), ("reduce_max", (x, axes) => x.ReduceMax(axes)), ("reduce_min", (x, axes) => x.ReduceMin(axes)),
        };
        foreach (var (op, of) in reductions)
        {
            OpCase Reduced(string variant, Func<CaseBody, Shape> shape, Axes? axes) =>
                new(op, variant, c => of(c.Number("x", shape(c)), axes)) { Types = Numbers };
            yield return Reduced("rows", c => [3, c.N], [1]);
            yield return Reduced("columns", c => [5, c.N], [0]);
            yield return Reduced("N rows", c => [c.N, 5], [0]);
            yield return Reduced("the middle", c => [2, 3, c.N], [1]);
            yield return Reduced("the outer and the inner", c => [2, 3, c.N], [0, 2]);
            yield return Reduced("all", c => [2, 3, c.N], null);
            yield return Reduced("leading axes, several chunks", c => [c.N, 3, 5], [0, 1]);
            yield return Reduced("trailing axes, several chunks", c => [2, c.N, 97], [1, 2]);
            yield return Reduced("a literal 1", c => [3, 1, c.N], [1, 2]);
        }
    }

    private static IEnumerable<OpCase> Products()
    {
        OpCase Product(
            string variant, Func<Dim, Shape> a, Func<Dim, Shape> b, bool transposeA = false, bool transposeB = false, RowLimit limit = RowLimit.None) =>
            new("matmul", variant, c => c.Emit(new MatMul(transposeA, transposeB, limit), c.Number("a", a(c.N)), c.Number("b", b(c.N)))) { Types = Numbers };
        yield return Product("N columns", n => [3, 5], n => [5, n]);
        yield return Product("N rows", n => [n, 5], n => [5, 19]);
        yield return Product("N terms", n => [7, n], n => [n, 33]);
        yield return Product("a transposed", n => [n, 3], n => [n, 5], transposeA: true);
        yield return Product("b transposed", n => [3, 5], n => [n, 5], transposeB: true);
        yield return Product("both transposed", n => [5, n], n => [3, 5], transposeA: true, transposeB: true);
        yield return Product("in batches", n => [2, 3, n], n => [2, n, 5]);
        yield return Product("in batches, b transposed", n => [2, 3, 5], n => [2, n, 5], transposeB: true);
        yield return new("matmul", "several chunks", c => c.Number("a", [2, c.N, 9]).Reshape([2, 9 * c.N])
            .MatMul(c.Number("b", [c.N, 9, 3]).Reshape([9 * c.N, 3])));
        foreach (var (limit, what) in new[] { (RowLimit.LastTerm, "terms up to the row"), (RowLimit.FirstTerm, "terms from the row on"), (RowLimit.LastColumn, "columns up to the row") })
        {
            yield return Product($"{what}, N terms", n => [7, n], n => [n, 6], limit: limit);
            yield return Product($"{what}, N rows", n => [2, n, 5], n => [2, 5, 19], limit: limit);
            yield return Product($"{what}, N columns, both transposed", n => [5, 7], n => [n, 5], true, true, limit);
        }

        yield return new("matmul", "a batch of rows and one matrix", c => c.Number("a", [2, 3, c.N]).MatMul(c.Number("b", [c.N, 5])));
    }

    private static IEnumerable<OpCase> Compositions()
    {
        static OpCase Composed(string name, string variant, Func<CaseBody, Tensor> declare) => new(name, variant, declare);
        yield return Composed("Square", "", c => c.Number("x", [3, c.N]).Square());
        yield return Composed("Mean", "all", c => c.Number("x", [3, c.N]).Mean());
        yield return Composed("Mean", "rows", c => c.Number("x", [3, c.N]).Mean([1], keepDims: true));
        yield return Composed("Mean", "columns", c => c.Number("x", [c.N, 3]).Mean([0]));
        yield return Composed("Clamp", "", c => c.Number("x", [3, c.N], 0.1, 2, bothSigns: true).Clamp(-0.05, 1.02));
        yield return Composed("Truncate", "", c => c.Number("x", [3, c.N], -9, 9).Truncate()) with { IsDifferentiable = false };
        static OpCase Floored(string name, string variant, Func<Tensor, Tensor, Tensor> of) =>
            new(name, variant, c => of(c.Number("x", [3, c.N], -9, 9), c.Number("y", [c.N], -3, 3))) { Types = Numbers, IsDifferentiable = false };
        yield return Floored("FloorDivide", "", (x, y) => x.FloorDivide(y));
        yield return Floored("FloorRemainder", "of any numbers", (x, y) => x.FloorRemainder(y));
        yield return Composed("FloorRemainder", "", c =>
            c.Number("x", [3, c.N], 2.2, 2.6, bothSigns: true).FloorRemainder(c.Number("y", [3, c.N], 0.9, 1, bothSigns: true)));
        yield return Composed("LogSumExp", "rows", c => c.Number("x", [3, c.N]).LogSumExp());
        yield return Composed("LogSumExp", "columns", c => c.Number("x", [5, c.N]).LogSumExp(0, keepDims: true));
        yield return Composed("Softmax", "rows", c => c.Number("x", [2, 3, c.N]).Softmax());
        yield return Composed("Softmax", "the middle", c => c.Number("x", [2, 5, c.N]).Softmax(1));
        yield return Composed("LogSoftmax", "rows", c => c.Number("x", [3, c.N]).LogSoftmax());
        yield return Composed("LogSoftmax", "columns", c => c.Number("x", [c.N, 5]).LogSoftmax(0));
        yield return Composed("CrossEntropy", "of N classes", c => c.Number("x", [3, c.N]).CrossEntropy(c.Index("labels", [3], 2)));
        yield return Composed("CrossEntropy", "of N samples", c => c.Number("x", [c.N, 10]).CrossEntropy(c.Index("labels", [c.N], 11)));
        yield return Composed("MeanSquaredError", "", c => c.Number("x", [3, c.N]).MeanSquaredError(c.Number("target", [3, c.N])));
        yield return Composed("LayerNorm", "", c => c.Number("x", [3, c.N]).LayerNorm(c.Number("gain", [c.N]), c.Number("bias", [c.N])));
        yield return Composed("LayerNorm", "of N rows", c => c.Number("x", [c.N, 2, 7]).LayerNorm(c.Number("gain", [7]), c.Number("bias", [7])));
        yield return Composed("Dropout", "", c => c.Number("x", [3, c.N]).Dropout(0.25, c.Index("seed", [], 99), c.Index("step", [], 99)));
        yield return Composed("OneHot", "", c => c.Index("x", [3, c.N], 6).OneHot(5, c.Type)) with { Types = Numbers, IsDifferentiable = false };
        yield return Composed("ArgMax", "rows", c => c.Number("x", [3, c.N]).ArgMax()) with { Types = Numbers, IsDifferentiable = false };
        yield return Composed("ArgMax", "columns", c => c.Number("x", [5, c.N]).ArgMax(0)) with { Types = Numbers, IsDifferentiable = false };
    }

    private static OpCase Comparison(string op, Func<Tensor, Tensor, Tensor> of) =>
        new(op, "", c => of(c.Number("a", [3, c.N]), c.Number("b", [3, c.N]))) { Types = Any, IsDifferentiable = false };

    private static OpCase Logic(string op, Func<CaseBody, Tensor> declare) => new(op, "", declare) { Types = [DType.F32], IsDifferentiable = false };
}
