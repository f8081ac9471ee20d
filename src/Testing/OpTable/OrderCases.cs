using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Rows of ops about the order of elements, and of the compositions that are made of them.</summary>
internal static class OrderCases
{
    private static readonly ImmutableArray<DType> Numbers = [DType.F32, DType.F64, DType.I32, DType.I64];
    private static readonly ImmutableArray<DType> Any = [.. Numbers, DType.Bool, DType.U8];

    public static IEnumerable<OpCase> All => [.. Sequences(), .. Scattered(), .. Cumulated(), .. Selected(), .. Rearranged(), .. Reduced()];

    private static IEnumerable<OpCase> Sequences()
    {
        static OpCase Reversed(string variant, Func<CaseBody, Tensor> declare) => new("reverse", variant, declare) { Types = Any };
        yield return Reversed("inner", c => c.Number("x", [3, c.N]).Reverse([1]));
        yield return Reversed("outer", c => c.Number("x", [c.N, 3]).Reverse([0]));
        yield return Reversed("all", c => c.Number("x", [2, 3, c.N]).Reverse());
        yield return Reversed("the middle of a transposed one", c => c.Number("x", [2, 3, c.N]).Transpose([2, 0, 1]).Reverse([1]));
        yield return new("reverse", "between sums", c => (c.Number("x", [3, c.N]) * 2).Reverse([1]) + c.Number("y", [3, c.N])) { Types = Numbers };

        static OpCase Recurring(string variant, Func<Dim, Shape> shape, int axis, bool reversed) => new(
            "recurrence", variant, c => c.Number("a", shape(c.N), -1, 1).Recurrence(c.Number("b", shape(c.N)), axis, reversed)) { Types = Numbers };
        yield return Recurring("rows", n => [3, n], 1, false);
        yield return Recurring("rows from the end", n => [3, n], 1, true);
        yield return Recurring("columns", n => [5, n], 0, false);
        yield return Recurring("the middle, from the end", n => [2, n, 3], 1, true);

        static OpCase Sorted(string variant, Func<Dim, Shape> shape, int axis, bool descending) => new(
            "sort_indices", variant, c => c.Number("x", shape(c.N)).SortIndices(axis, descending)) { Types = Any, IsDifferentiable = false };
        yield return Sorted("rows", n => [3, n], 1, false);
        yield return Sorted("rows, descending", n => [3, n], 1, true);
        yield return Sorted("columns", n => [5, n], 0, false);
        yield return Sorted("the middle, descending", n => [2, n, 3], 1, true);
    }

    private static IEnumerable<OpCase> Scattered()
    {
        foreach (var kind in Enum.GetValues<ScatterKind>())
        {
            var types = kind == ScatterKind.Set ? Any : Numbers;
            OpCase Of(string variant, Func<CaseBody, Tensor> declare) => new("scatter", $"{kind.ToString().ToLowerInvariant()}, {variant}", declare)
            {
                Types = types,
                IsDifferentiable = kind != ScatterKind.Mul,
            };
            yield return Of("rows", c => c.Number("x", [5, c.N]).Scatter(c.Index("i", [7], 5), c.Number("u", [7, c.N]), 0, kind));
            yield return Of("N rows", c => c.Number("x", [5, 3]).Scatter(c.Index("i", [c.N], 5), c.Number("u", [c.N, 3]), 0, kind));
            yield return Of("columns", c => c.Number("x", [2, 4, 3]).Scatter(c.Index("i", [c.N], 4), c.Number("u", [2, c.N, 3]), 1, kind));
            yield return Of("a matrix of indices", c =>
                c.Number("x", [7, 2]).Scatter(c.Index("i", [3, c.N], 5), c.Number("u", [3, c.N, 2]), 0, kind));
        }
    }

    private static IEnumerable<OpCase> Cumulated()
    {
        foreach (var (exclusive, reversed) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            var variant = $"{(exclusive ? "exclusive" : "inclusive")}{(reversed ? ", reversed" : "")}";
            yield return new("CumSum", variant, c => c.Number("x", [3, c.N]).CumSum(1, exclusive, reversed)) { Types = Numbers };
            yield return new("CumProd", variant, c => c.Number("x", [3, c.N], 0.5, 1.5, bothSigns: true).CumProd(1, exclusive, reversed))
            {
                Types = Numbers,
            };
        }

        yield return new("CumSum", "columns", c => c.Number("x", [5, c.N]).CumSum(0)) { Types = Numbers };
        yield return new("CumProd", "columns with zeros", c => c.Number("x", [5, c.N]).Triu(-2).CumProd(0)) { Types = Numbers };
        yield return new("Prod", "rows", c => c.Number("x", [3, c.N], 0.5, 1.5, bothSigns: true).Prod([1])) { Types = Numbers };
        yield return new("Prod", "columns", c => c.Number("x", [5, c.N]).Prod([0], keepDims: true)) { Types = Numbers };
        yield return new("Prod", "with zeros", c => c.Number("x", [3, c.N], 0.5, 1.5).Tril().Prod([0])) { Types = Numbers };
        yield return new("Prod", "the outer and the inner", c => c.Number("x", [2, 3, c.N], 0.5, 1.5).Prod([0, 2])) { Types = Numbers };
        yield return new("Prod", "all", c => c.Number("x", [2, c.N], 0.5, 1.5).Prod()) { Types = Numbers };
    }

    private static IEnumerable<OpCase> Selected()
    {
        yield return new("TakeAlongAxis", "rows", c => c.Number("x", [3, 5]).TakeAlongAxis(c.Index("i", [3, c.N], 5))) { Types = Any };
        yield return new("TakeAlongAxis", "columns", c => c.Number("x", [5, c.N]).TakeAlongAxis(c.Index("i", [2, c.N], 5), 0)) { Types = Any };
        yield return new("TakeAlongAxis", "the middle", c => c.Number("x", [2, 4, c.N]).TakeAlongAxis(c.Index("i", [2, 7, c.N], 4), 1)) { Types = Any };
        yield return new("Sort", "rows", c => c.Number("x", [3, c.N]).Sort()) { Types = Any };
        yield return new("Sort", "columns, descending", c => c.Number("x", [5, c.N]).Sort(0, descending: true)) { Types = Any };
        yield return new("TopK", "of columns", c => c.Number("x", [5, c.N]).TopK(3, 0).Values) { Types = Numbers };
        yield return new("TopK", "the smallest of rows", c => c.Number("x", [3, c.N + 2]).TopK(2, largest: false).Values) { Types = Numbers };
        yield return new("TopK", "positions", c => c.Number("x", [5, c.N]).TopK(3, 0).Indices) { Types = Numbers, IsDifferentiable = false };
        yield return new("DynamicSlice", "", c =>
            c.Number("x", [5, c.N + 3]).DynamicSlice([c.Index("i", [], 3), c.Index("j", [], 4)], [3, c.N])) { Types = Any };
        yield return new("DynamicUpdateSlice", "", c =>
            c.Number("x", [5, c.N + 3]).DynamicUpdateSlice([c.Index("i", [], 3), c.Index("j", [], 4)], c.Number("u", [3, c.N]))) { Types = Any };
        yield return new("RandomPermutation", "", c => c.Index("seed", [], 99).RandomPermutation(c.Index("step", [], 99), c.N) + c.Index("x", [c.N], 5))
        {
            Types = [DType.F32],
            IsDifferentiable = false,
        };
    }

    private static IEnumerable<OpCase> Rearranged()
    {
        static OpCase Moved(string name, string variant, Func<CaseBody, Tensor> declare) => new(name, variant, declare) { Types = Any };
        yield return Moved("Shift", "up", c => c.Number("x", [3, c.N]).Shift(1, 2, 1));
        yield return Moved("Shift", "down", c => c.Number("x", [5, c.N]).Shift(0, -1));
        yield return Moved("Roll", "rows", c => c.Number("x", [3, c.N]).Roll(1, 2));
        yield return Moved("Roll", "columns", c => c.Number("x", [5, c.N]).Roll(0, -7));
        yield return Moved("Stack", "first", c => c.Number("x", [3, c.N]).Stack(0, [c.Number("y", [3, c.N])]));
        yield return Moved("Stack", "last", c => c.Number("x", [3, c.N]).Stack(-1, [c.Number("y", [3, c.N]), c.Number("z", [3, c.N])]));
        yield return Moved("Split", "rows", c => c.Number("x", [3, c.N + 5]).Split(1, [2, c.N, 3])[1]);
        yield return Moved("Split", "columns", c => c.Number("x", [5, c.N]).Split(0, [2, 3])[1]);
        yield return Moved("Repeat", "rows", c => c.Number("x", [2, c.N]).Repeat(3));
        yield return Moved("Repeat", "columns", c => c.Number("x", [2, c.N]).Repeat(3, 0));
        yield return Moved("Tile", "", c => c.Number("x", [2, c.N]).Tile([3, 2]));
        yield return Moved("Tril", "", c => c.Number("x", [2, 5, c.N]).Tril());
        yield return Moved("Tril", "and two above", c => c.Number("x", [c.N, 7]).Tril(2));
        yield return Moved("Triu", "", c => c.Number("x", [2, 5, c.N]).Triu());
        yield return Moved("Triu", "and one below", c => c.Number("x", [c.N, 7]).Triu(-1));
        yield return Moved("Diagonal", "", c => c.Number("x", [2, c.N, c.N]).Diagonal());
        yield return new("Trace", "", c => c.Number("x", [c.N, c.N]).Trace()) { Types = Numbers };
        yield return new("Outer", "", c => c.Number("x", [3]).Outer(c.Number("y", [c.N]))) { Types = Numbers };
        yield return new("Eye", "", c => c.Function.Graph.Eye(c.N, c.Type) * c.Number("x", [c.N, c.N])) { Types = Numbers };
    }

    private static IEnumerable<OpCase> Reduced()
    {
        static OpCase Of(string name, string variant, Func<CaseBody, Tensor> declare) => new(name, variant, declare) { IsDifferentiable = false };
        yield return Of("ArgMin", "rows", c => c.Number("x", [3, c.N]).ArgMin()) with { Types = Numbers };
        yield return Of("ArgMin", "columns", c => c.Number("x", [5, c.N]).ArgMin(0)) with { Types = Numbers };
        yield return Of("Any", "rows", c => c.Truth("x", [3, c.N]).Any([1])) with { Types = [DType.F32] };
        yield return Of("Any", "columns", c => c.Truth("x", [5, c.N]).Any([0], keepDims: true)) with { Types = [DType.F32] };
        yield return Of("All", "rows", c => c.Truth("x", [3, c.N]).All([1])) with { Types = [DType.F32] };
        yield return Of("All", "all", c => c.Truth("x", [2, c.N]).All()) with { Types = [DType.F32] };
    }
}
