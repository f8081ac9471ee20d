using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Rows of boxes that slide: windows, convolutions, and what is made of them.</summary>
internal static class WindowCases
{
    private static readonly ImmutableArray<DType> Numbers = [DType.F32, DType.F64, DType.I32, DType.I64];
    private static readonly ImmutableArray<DType> Any = [.. Numbers, DType.Bool, DType.U8];

    public static IEnumerable<OpCase> All => [.. Slid(), .. Convolved(), .. Composed(), .. Pooled()];

    private static IEnumerable<OpCase> Slid()
    {
        // Folding adds: only numbers have a gradient, the others are moved.
        static OpCase Of(string variant, Func<CaseBody, Tensor> declare) => new("windows", variant, declare) { Types = Any };
        yield return Of("of N places", c => c.Number("x", [2, c.N + 2]).Windows([3]));
        yield return Of("far apart", c => c.Number("x", [c.N, 9]).Windows([2], [3], [2]));
        yield return Of("of two axes", c => c.Number("x", [2, 6, c.N + 4]).Windows([3, 2], [2, 1], [1, 4]));
        yield return Of("of N elements", c => c.Number("x", [5 + c.N, 3]).Windows([c.N, 2]));
        yield return new("windows", "between sums", c => c.Number("x", [3, c.N + 4]) is var x ? (x + x).Windows([5]) * c.Number("w", [5, c.N]) : x)
        {
            Types = Numbers,
        };
    }

    private static IEnumerable<OpCase> Convolved()
    {
        static OpCase Of(string variant, Func<CaseBody, Tensor> declare) => new("conv", variant, declare) { Types = Numbers };
        yield return Of("N places", c => c.Number("x", [2, 3, c.N]).Conv(c.Number("w", [4, 3, 3]), [1], [1], [1]));
        yield return Of("N images, steps", c => c.Number("x", [c.N, 2, 7]).Conv(c.Number("w", [3, 2, 2]), [3], [2], [-1]));
        yield return Of("N channels", c => c.Number("x", [2, c.N, 4]).Conv(c.Number("w", [3, c.N, 2]), [1], [0], [0]));
        yield return Of("N filters in groups", c => c.Number("x", [2, 4, 3]).Conv(c.Number("w", [2 * c.N, 2, 3]), [1], [1], [0], groups: 2));
        yield return Of("two axes", c => c.Number("x", [1, 2, 4, c.N + 1]).Conv(c.Number("w", [3, 2, 3, 2]), [1, 1], [1, 0], [1, 0]));
        yield return Of("two axes, everything", c => c.Number("x", [c.N, 4, 5, 3]).Conv(
            c.Number("w", [6, 2, 2, 3]), [3, 2], [2, -1], [-1, 3], [2, 3], [1, 2], 2));
        yield return Of("a filter for each channel", c => c.Number("x", [2, 3, c.N, 5]).Conv(
            c.Number("w", [3, 1, 1, 3]), [1, 2], [0, 1], [0, 1], filterDilation: [1, 2], groups: 3));
        yield return Of("N groups as an axis", c => c.Number("x", [2, c.N, 3, 4]).Conv(c.Number("w", [c.N, 5, 3, 2]), [1], [1], [-1]));
        yield return Of("one channel, one element", c => c.Number("x", [1, 1, c.N]).Conv(c.Number("w", [1, 1, 1]), [1], [0], [0]));
        yield return Of("three axes", c => c.Number("x", [1, 2, 3, 2, c.N]).Conv(c.Number("w", [2, 2, 2, 1, 2]), [2, 1, 1], [1, 0, 1], [0, 1, 0]));
        yield return Of("holes", c => c.Number("x", [c.N, 1, 3]).Conv(c.Number("w", [2, 1, 2]), [1], [3], [2], [4], [2]));
        yield return Of("images last", c => c.Number("x", [c.N, 2, 5]).Conv(c.Number("w", [3, 2, 3]), [1], [1], [0], imagesLast: true));
        yield return Of("groups of N images last", c => c.Number("x", [c.N, 4, 3, 2]).Conv(
            c.Number("w", [6, 2, 2, 1]), [2, 1], [1, 0], [2, 1], [1, 3], groups: 2, imagesLast: true));
        yield return Of("several chunks", c => c.Number("x", [2, c.N, 10]).Conv(c.Number("w", [3, c.N, 9]), [1], [0], [1]));
    }

    private static IEnumerable<OpCase> Composed()
    {
        static OpCase Of(string name, string variant, Func<CaseBody, Tensor> declare) => new(name, variant, declare) { Types = Numbers };
        yield return Of("Convolve", "", c => c.Number("x", [2, 3, c.N + 2]).Convolve(c.Number("w", [4, 3, 3])));
        yield return Of("Convolve", "same", c => c.Number("x", [2, 3, c.N]).Convolve(c.Number("w", [4, 3, 4]), Padding.Same));
        yield return Of("Convolve", "same, steps", c =>
            c.Number("x", [c.N, 2, 7, 6]).Convolve(c.Number("w", [4, 1, 3, 2]), Padding.Same, [2, 3], [1, 2], 2));
        yield return Of("ConvTranspose", "", c => c.Number("x", [2, 3, c.N]).ConvTranspose(c.Number("w", [3, 2, 3])));
        yield return Of("ConvTranspose", "steps", c => c.Number("x", [c.N, 4, 3, 2]).ConvTranspose(
            c.Number("w", [4, 3, 3, 2]), Padding.Of(1), [2, 3], [1, 2], [1, 0], 2));
        yield return Of("ConvTranspose", "same", c => c.Number("x", [c.N, 1, 3]).ConvTranspose(c.Number("w", [1, 2, 4]), Padding.Same, [2]));
        yield return Of("Fold", "", c => c.Number("y", [2, 3, c.N]).Fold([c.N + 2]));
        yield return Of("Fold", "of N elements", c => c.Number("y", [2, c.N, 2, 3, 4]).Fold([c.N + 5, 5], [2, 1]));
        yield return Of("Fold", "two axes", c => c.Number("y", [2, 3, 2, c.N]).Fold([6, c.N + 4], [3, 1], [2, 2]));
    }

    private static IEnumerable<OpCase> Pooled()
    {
        static OpCase Of(string name, string variant, Func<CaseBody, Tensor> declare) => new(name, variant, declare);
        yield return Of("MaxPool", "", c => c.Number("x", [2, 3, 4, c.N + 1]).MaxPool([2, 2], [2, 1])) with { Types = Numbers };
        yield return Of("MaxPool", "N images, steps", c => c.Number("x", [c.N, 7, 5]).MaxPool([3, 2], [2, 3], Padding.Of(1), [2, 1]));
        yield return Of("MaxPool", "rounded up", c => c.Number("x", [c.N, 8]).MaxPool([3], [2], Padding.Of(1), ceiling: true));
        yield return Of("MaxPoolWithIndices", "", c => c.Number("x", [2, 3, 4, c.N + 1]).MaxPoolWithIndices([2, 2], [2, 1]).Values) with { Types = Numbers };
        yield return Of("MaxPoolWithIndices", "N images, rounded up", c =>
            c.Number("x", [c.N, 5, 7]).MaxPoolWithIndices([2, 3], padding: Padding.Of(1), ceiling: true).Values);
        yield return Of("MaxPoolWithIndices", "positions", c =>
            c.Number("x", [2, 4, c.N + 1]).MaxPoolWithIndices([3, 2], [1, 1], Padding.Of(1)).Indices) with { Types = Numbers, IsDifferentiable = false };
        yield return Of("MaxUnpool", "", c => c.Number("y", [2, 3, c.N]).MaxUnpool(c.Index("i", [2, 3, c.N], 20), [4, 5])) with { Types = Any };
        yield return Of("MaxUnpool", "of N rows", c => c.Number("y", [c.N, 4]).MaxUnpool(c.Index("i", [c.N, 4], 7), [7])) with { Types = Any };
        yield return Of("AdaptiveAvgPool", "", c => c.Number("x", [2, c.N, 5, 8]).AdaptiveAvgPool([2, 3]));
        yield return Of("AdaptiveAvgPool", "even", c => c.Number("x", [c.N, 6]).AdaptiveAvgPool([2]));
        yield return Of("AdaptiveAvgPool", "longer than x", c => c.Number("x", [c.N, 3]).AdaptiveAvgPool([4]));
        yield return Of("AdaptiveMaxPool", "", c => c.Number("x", [2, c.N, 5, 8]).AdaptiveMaxPool([3, 2])) with { Types = Numbers };
        yield return Of("AdaptiveMaxPool", "one", c => c.Number("x", [c.N, 4]).AdaptiveMaxPool([1]));
        yield return Of("MinPool", "", c => c.Number("x", [2, c.N + 2]).MinPool([3], [1], Padding.Of([2], [0])));
        yield return Of("SumPool", "", c => c.Number("x", [2, 5, c.N]).SumPool([2, 1], [3, 1], Padding.Of(1))) with { Types = Numbers };
        yield return Of("AvgPool", "", c => c.Number("x", [c.N, 3, 6, 4]).AvgPool([3, 2]));
        yield return Of("AvgPool", "same", c => c.Number("x", [2, c.N, 5]).AvgPool([3], [2], Padding.Same, countPadding: false));
        yield return Of("AvgPool", "rounded up", c => c.Number("x", [c.N, 8]).AvgPool([3], [3], Padding.Of([1], [0]), ceiling: true));
        yield return Of("LpPool", "1", c => c.Number("x", [2, c.N + 1], 0.1, 2, bothSigns: true).LpPool(1, [2], [1]));
        yield return Of("LpPool", "2", c => c.Number("x", [c.N, 6]).LpPool(2, [3]));
        yield return Of("LpPool", "2.5", c => c.Number("x", [c.N, 4], 0.1, 2).LpPool(2.5, [2]));
        yield return Of("GlobalAvgPool", "", c => c.Number("x", [2, 3, 4, c.N]).GlobalAvgPool());
        yield return Of("GlobalMaxPool", "", c => c.Number("x", [c.N, 2, 5]).GlobalMaxPool(keepDims: true));
    }
}
