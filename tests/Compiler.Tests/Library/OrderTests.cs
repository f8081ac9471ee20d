using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>What is sorted, cumulated, picked and rearranged, against what numpy gives or counting by hand.</summary>
public sealed class OrderTests
{
    private const double NaN = double.NaN;

    private static Computed Of(params double[] x) => new Computed().Feed("x", x);

    private static Computed Matrix(long rows, long columns) =>
        new Computed().Feed("x", [.. Enumerable.Range(0, (int)(rows * columns)).Select(i => (double)i)], rows, columns);

    [Fact]
    public void SortingIsStableAndNaNIsLargest()
    {
        double[] x = [3, NaN, -1, 3, double.PositiveInfinity, -0.0, 0, NaN, double.NegativeInfinity];
        Assert.Equal([8, 2, 5, 6, 0, 3, 4, 1, 7], Of(x).Of<int>(v => v[0].SortIndices()));
        Assert.Equal([1, 7, 4, 0, 3, 5, 6, 2, 8], Of(x).Of<int>(v => v[0].SortIndices(descending: true)));
        Assert.Equal([double.NegativeInfinity, -1, -0.0, 0, 3, 3, double.PositiveInfinity, NaN, NaN], Of(x).Of(v => v[0].Sort()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(33)]
    [InlineData(1000)]
    public void SortingIsThatOfAList(int count)
    {
        var random = new Random(count);
        double[] x = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(50))];
        Assert.Equal([.. x.Order()], Of(x).Of(v => v[0].Sort()));
        Assert.Equal([.. Enumerable.Range(0, count).OrderByDescending(i => x[i])], Of(x).Of<int>(v => v[0].SortIndices(descending: true)));
    }

    [Fact]
    public void TheTopAreTheFirstOfEquals()
    {
        var inputs = Of(1, 5, 2, 5, 4);
        Assert.Equal([5, 5, 4], inputs.Of(v => v[0].TopK(3).Values));
        Assert.Equal([1, 3, 4], inputs.Of<int>(v => v[0].TopK(3).Indices));
        Assert.Equal([0, 2], inputs.Of<int>(v => v[0].TopK(2, largest: false).Indices));
    }

    [Fact]
    public void ExtremaAreTheFirstAndNaNCounts()
    {
        Assert.Equal([2], Of(3, 2, 1, 1).Of<int>(v => v[0].ArgMin()));
        Assert.Equal([1], Of(3, NaN, 1, NaN).Of<int>(v => v[0].ArgMin()));
        Assert.Equal([1], Of(3, NaN, 4, NaN).Of<int>(v => v[0].ArgMax()));
        Assert.Equal([1], Of(double.NegativeInfinity, 4, 4).Of<int>(v => v[0].ArgMax()));
    }

    [Fact]
    public void AnyAndAllOfNothing()
    {
        Assert.Equal([false, true, true], Matrix(3, 2).Of<bool>(v => (v[0] > 1).Any([1])));
        Assert.Equal([false, true], Matrix(3, 2).Of<bool>(v => (v[0] > 0).All([0])));
        Assert.Equal([false], Matrix(0, 2).Of<bool>(v => (v[0] > 0).Any()));
        Assert.Equal([true], Matrix(0, 2).Of<bool>(v => (v[0] > 0).All()));
    }

    [Fact]
    public void SumsAndProductsOneAfterAnother()
    {
        var inputs = Of(2, 3, 0, 5);
        Assert.Equal([2, 5, 5, 10], inputs.Of(v => v[0].CumSum()));
        Assert.Equal([0, 2, 5, 5], inputs.Of(v => v[0].CumSum(exclusive: true)));
        Assert.Equal([10, 8, 5, 5], inputs.Of(v => v[0].CumSum(reversed: true)));
        Assert.Equal([8, 5, 5, 0], inputs.Of(v => v[0].CumSum(exclusive: true, reversed: true)));
        Assert.Equal([2, 6, 0, 0], inputs.Of(v => v[0].CumProd()));
        Assert.Equal([1, 2, 6, 0], inputs.Of(v => v[0].CumProd(exclusive: true)));
        Assert.Equal([0, 0, 0, 5], inputs.Of(v => v[0].CumProd(reversed: true)));
        Assert.Equal([0, 0, 5, 1], inputs.Of(v => v[0].CumProd(exclusive: true, reversed: true)));
        Assert.Equal([-0.0, -0.0], Of(-0.0, 1).Of(v => v[0].CumProd()));
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], Of(double.PositiveInfinity, 1).Of(v => v[0].CumProd()));
    }

    [Fact]
    public void TheOrderOfASumShows() =>
        Assert.Equal([1e16, 1e16, 0, 1], Of(1e16, 1, -1e16, 1).Of(v => v[0].CumSum()));

    [Fact]
    public void ProductsAndTheirGradientsWithZeros()
    {
        Assert.Equal([0, 60], new Computed().Feed("x", [2.0, 3, 0, 4, 0, 5], 3, 2).Of(v => v[0].Prod([0])));
        Assert.Equal([720], Of(1, 2, 3, 4, 5, 6).Of(v => v[0].Prod()));
        Assert.Equal([1, 1], Matrix(0, 2).Of(v => v[0].Prod([0])));
        Assert.Equal([0, 30, 0], Of(2, 0, 15).Of(v => GradientOf(v[0].Prod(), v[0])));
        Assert.Equal([0, 0, 0], Of(0, 0, 15).Of(v => GradientOf(v[0].Prod(), v[0])));
    }

    [Fact]
    public void UpdatesInAscendingOrder()
    {
        var inputs = Of(1, 1, 1, 1).Feed("i", [2, 0, 2]).Feed("u", [5.0, 7, -6]);
        double[] Scattered(ScatterKind kind) => inputs.Of(v => v[0].Scatter(v[1], v[2], 0, kind));
        Assert.Equal([7, 1, -6, 1], Scattered(ScatterKind.Set));
        Assert.Equal([8, 1, 0, 1], Scattered(ScatterKind.Add));
        Assert.Equal([7, 1, -30, 1], Scattered(ScatterKind.Mul));
        Assert.Equal([7, 1, 5, 1], Scattered(ScatterKind.Max));
        Assert.Equal([1, 1, -6, 1], Scattered(ScatterKind.Min));
        Assert.Equal([0, 1, 1], inputs.Of(v => GradientOf(v[0].Scatter(v[1], v[2]).Sum(), v[2])));
        Assert.Equal([0, 1, 0, 1], inputs.Of(v => GradientOf(v[0].Scatter(v[1], v[2]).Sum(), v[0])));
    }

    [Fact]
    public void BoxesAtPositionsThatTheRunKnows()
    {
        var inputs = Matrix(3, 4).FeedScalar("i", 1).FeedScalar("j", 2);
        Assert.Equal([6, 7, 10, 11], inputs.Of(v => v[0].DynamicSlice([v[1], v[2]], [2, 2])));
        Assert.Equal([0, 1, 2, 3, 4, 5, -1, -1, 8, 9, -1, -1],
            inputs.Of(v => v[0].DynamicUpdateSlice([v[1], v[2]], (v[0].Slice([0, 0], [2, 2]) * 0) - 1)));
        var wrong = Assert.Throws<CompilerException>(() => inputs.Of(v => v[0].DynamicSlice([v[1], v[2]], [3, 2])));
        Assert.Contains("holds 3: expected an index in 0..2", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexBesideTheLineIsAnError()
    {
        var inputs = Matrix(2, 3).Feed("i", [0, 3], 2, 1);
        Assert.Contains("expected an index in 0..5", Assert.Throws<CompilerException>(() => inputs.Of(v => v[0].TakeAlongAxis(v[1]))).Message, StringComparison.Ordinal);
        Assert.Equal([0, 5], Matrix(2, 3).Feed("i", [0, 2], 2, 1).Of(v => v[0].TakeAlongAxis(v[1])));
    }

    [Fact]
    public void AxesThatDoNotMatchAreNamed()
    {
        static string Label(Func<Tensor[], Tensor> body) => Assert.Throws<CompilerException>(
            () => Matrix(2, 3).Feed("i", [0, 1]).FeedScalar("j", 0).Of(body)).Diagnostics[0].Label;
        Assert.Equal("take.axes", Label(v => v[0].TakeAlongAxis(v[1])));
        Assert.Equal("tensor.axis", Label(v => v[1].TakeAlongAxis(v[1], 1)));
        Assert.Equal("box.starts", Label(v => v[0].DynamicSlice([v[2]], [1])));
        Assert.Equal("box.starts", Label(v => v[0].DynamicSlice([v[2], v[2]], [1])));
        Assert.Equal("box.starts", Label(v => v[0].DynamicUpdateSlice([v[2], v[2]], v[0].Reshape([6]))));
    }

    [Fact]
    public void AnAxisThatTheTensorHasNotIsNamed()
    {
        static string Message(Func<Tensor[], Tensor> body)
        {
            var error = Assert.Throws<CompilerException>(() => Matrix(2, 3).FeedScalar("j", 0).Of(body)).Diagnostics[0];
            Assert.Equal("OrderTests.cs", Path.GetFileName(error.Origin.File));
            return $"{error.Label}: {error.Message}";
        }

        Assert.Equal("tensor.axis: expected an axis of %x: f64[2,3] from -2 to 1, found 2", Message(v => v[0].Softmax(2)));
        foreach (Func<Tensor[], Tensor> body in new Func<Tensor[], Tensor>[]
        {
            v => v[0].Variance([-3]), v => v[0].LogSoftmax(2), v => v[0].ArgMax(2), v => v[0].Slice(2, 0, 1), v => v[0].Concat(2, [v[0]]),
            v => v[0].Size(2), v => v[0].CumSum(-3), v => v[0].Sort(2), v => v[0].Gather(v[1], 5),
        })
        {
            Assert.StartsWith("tensor.axis: expected an axis of %x", Message(body), StringComparison.Ordinal);
        }

        Assert.Equal("tensor.axis: expected a tensor with axes, %j is i32[]", Message(v => v[1].Sort()));
    }

    [Fact]
    public void ElementsRearranged()
    {
        Assert.Equal([2, 1, 0, 5, 4, 3], Matrix(2, 3).Of(v => v[0].Reverse([-1])));
        Assert.Equal([5, 4, 3, 2, 1, 0], Matrix(2, 3).Of(v => v[0].Reverse()));
        Assert.Equal([2, 0, 1, 5, 3, 4], Matrix(2, 3).Of(v => v[0].Roll(1, -2)));
        Assert.Equal([9, 0, 1, 9, 3, 4], Matrix(2, 3).Of(v => v[0].Shift(1, 1, 9)));
        Assert.Equal([0, 0, 1, 1, 2, 2], Of(0, 1, 2).Of(v => v[0].Repeat(2)));
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3], Matrix(2, 2).Of(v => v[0].Tile([1, 2])));
        Assert.Equal([0, 10, 1, 11], Of(0, 1).Of(v => v[0].Stack(1, [v[0] + 10])));
        Assert.Equal([0, 0, 0, 3, 4, 0, 6, 7, 8], Matrix(3, 3).Of(v => v[0].Tril()));
        Assert.Equal([0, 1, 2, 0, 0, 5, 0, 0, 0], Matrix(3, 3).Of(v => v[0].Triu(1)));
        Assert.Equal([0, 4, 8], Matrix(3, 3).Of(v => v[0].Diagonal()));
        Assert.Equal([12], Matrix(3, 3).Of(v => v[0].Trace()));
        Assert.Equal([0, 0, 0, 4, 5, 6], Of(0, 1).Feed("y", [4.0, 5, 6]).Of(v => v[0].Outer(v[1])));
        Assert.Equal([1, 0, 0, 1], Of(0).Of(v => v[0].Builder.Eye(2, DType.F64)));
        Assert.Equal([3, 4, 5], Matrix(1, 6).Of(v => v[0].Split(1, [3, 3])[1]));
    }

    [Fact]
    public void PartsHaveAllElements()
    {
        var wrong = Assert.Throws<CompilerException>(() => Matrix(2, 3).Of(v => v[0].Split(1, [1, 1])[0]));
        Assert.Equal("split.sizes", wrong.Diagnostics[0].Label);
    }

    [Fact]
    public void APermutationHoldsEachNumberOnce()
    {
        int[] Drawn(int step) => new Computed().FeedScalar("seed", 7).FeedScalar("step", step).Of<int>(v => v[0].RandomPermutation(v[1], 100));
        Assert.Equal(Enumerable.Range(0, 100), Drawn(1).Order());
        Assert.Equal(Drawn(1), Drawn(1));
        Assert.NotEqual(Drawn(1), Drawn(2));
    }

    private static Tensor GradientOf(Tensor loss, Tensor of) => loss.Builder.Emit(new Ir.Ops.Gradient(), [loss.Value, of.Value]);
}
