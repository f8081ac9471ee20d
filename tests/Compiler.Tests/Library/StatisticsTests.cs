using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Statistics and norms against loops that follow docs/ops.md.</summary>
public sealed class StatisticsTests
{
    private static readonly double[] Numbers = [3, -1, 4, 1, -5, 9, 2, 6, -5, 3, 5, 8];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void VarianceIsTheMeanSquareAroundTheMean(bool ofSample)
    {
        double Spread(IEnumerable<double> x) => x.Sum(v => (v - x.Average()) * (v - x.Average())) / (x.Count() - (ofSample ? 1 : 0));
        double[] rows = [.. Numbers.Chunk(4).Select(Spread)];
        double[] columns = [.. Enumerable.Range(0, 4).Select(c => Spread(Numbers.Where((_, i) => i % 4 == c)))];
        Near(rows, X().Of(x => x[0].Variance([1], ofSample: ofSample)));
        Near(columns, X().Of(x => x[0].Variance([0], keepDims: true, ofSample: ofSample)));
        Near([Spread(Numbers)], X().Of(x => x[0].Variance(ofSample: ofSample)));
        Near([.. rows.Select(Math.Sqrt)], X().Of(x => x[0].StandardDeviation([-1], ofSample: ofSample)));
    }

    [Fact]
    public void CountsThatAreBoundAtRunTimeAreTheSame()
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f => f.Return(("y", f.Input("x", DType.F64, ["B", "T"]).Variance(ofSample: true))));
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        session.Feed<double>("x", Numbers, 3, 4);
        session.Run();
        Assert.Equal(X().Of(x => x[0].Variance(ofSample: true)), session.Result<double>("y").ToArray());
    }

    [Fact]
    public void WhatDoesNotVaryHasNoSlope()
    {
        var same = new Computed().Feed("x", [2.0, 2, 2]);
        Assert.Equal([0], same.Of(x => x[0].StandardDeviation()));
        Assert.Equal([0, 0, 0], same.Of(x => Slope(x[0].StandardDeviation(), x[0])));
        Assert.Equal([0, 0], new Computed().Feed("x", [0.0, 0]).Of(x => Slope(x[0].Norm(), x[0])));
        Assert.Equal([0, 0], new Computed().Feed("x", [0.0, 0]).Of(x => Slope(x[0].Norm(3.5), x[0])));
        Assert.Equal([double.NaN], new Computed().Feed("x", [2.0]).Of(x => x[0].Variance(ofSample: true)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(0.5)]
    public void ANormIsTheRootOfTheSumOfPowers(double order)
    {
        double Size(IEnumerable<double> x) => Math.Pow(x.Sum(v => Math.Pow(Math.Abs(v), order)), 1 / order);
        Near([.. Numbers.Chunk(4).Select(Size)], X().Of(x => x[0].Norm(order, [1])));
        Near([Size(Numbers)], X().Of(x => x[0].Norm(order, keepDims: true)));
        Near([.. Numbers.Chunk(4).SelectMany(r => r.Select(v => v / Size(r)))], X().Of(x => x[0].Normalize(order)));
    }

    [Fact]
    public void InfiniteOrdersAreTheExtremes()
    {
        Assert.Equal([4, 9, 8], X().Of(x => x[0].Norm(double.PositiveInfinity, [1])));
        Assert.Equal([3, 1, 2, 1], X().Of(x => x[0].Norm(double.NegativeInfinity, [0])));
        Assert.Throws<CompilerException>(() => X().Of(x => x[0].Norm(0)));
        Assert.Throws<CompilerException>(() => X().Of(x => x[0].Norm(double.NaN)));
    }

    [Fact]
    public void AVectorIsShortenedToItsLimitAndLeftAloneWithin()
    {
        var x = new Computed().Feed("x", [3, 4, 0.3, 0.4], 2, 2);
        Near([0.6, 0.8, 0.3, 0.4], x.Of(v => v[0].ClipByNorm(1, [1])));
        Assert.Equal([3, 4, 0.3, 0.4], x.Of(v => v[0].ClipByNorm(6)));
        Assert.Equal([0, 0], new Computed().Feed("x", [0.0, 0]).Of(v => v[0].ClipByNorm(1)));
        Assert.Equal([0, 0], new Computed().Feed("x", [0.0, 0]).Of(v => v[0].Normalize()));
    }

    [Fact]
    public void AnAngleHasItsCosine()
    {
        var pair = new Computed().Feed("x", [1.0, 0, 1, 1, 0, 0], 3, 2).Feed("y", [0.0, 2, 3, 3, 1, 1], 3, 2);
        Near([0, 1, 0], pair.Of(v => v[0].CosineSimilarity(v[1])));
        Near([Cosine([1, 1, 0], [0, 3, 1]), Cosine([0, 1, 0], [2, 3, 1])], pair.Of(v => v[0].CosineSimilarity(v[1], 0)));
    }

    [Fact]
    public void NormalizationsFollowTheirFormulas()
    {
        double[] gain = [1, 2, -1, 0.5];
        double[] bias = [0, 1, 2, 3];
        Near(
            [.. Numbers.Chunk(4).SelectMany(r => r.Select((v, i) => v / Math.Sqrt(r.Average(u => u * u) + 1e-5) * gain[i]))],
            X().Feed("gain", gain).Of(x => x[0].RmsNorm(x[1])));

        // Two samples of 4 channels and 3 places, in groups of 2 channels.
        double[] image = [.. Numbers, .. Numbers.Select(v => (v * v) - 3)];
        var groups = image.Chunk(6).Select(g => (Mean: g.Average(), Deviation: Math.Sqrt(g.Average(v => (v - g.Average()) * (v - g.Average())) + 1e-5))).ToArray();
        var expected = image.Select((v, i) => ((v - groups[i / 6].Mean) / groups[i / 6].Deviation * gain[i / 3 % 4]) + bias[i / 3 % 4]);
        var inputs = new Computed().Feed("x", image, 2, 4, 3).Feed("gain", gain).Feed("bias", bias);
        Near([.. expected], inputs.Of(x => x[0].GroupNorm(2, x[1], x[2])));
        Assert.Equal(inputs.Of(x => x[0].GroupNorm(4, x[1], x[2])), inputs.Of(x => x[0].InstanceNorm(x[1], x[2])));
        var e = Assert.Throws<CompilerException>(() => inputs.Of(x => x[0].GroupNorm(3, x[1], x[2])));
        Assert.Contains("[group_norm.C1]: expected channels in axis 1 of %x: f64[2,4,3] that 3 groups divide", e.Message, StringComparison.Ordinal);
    }

    private static Computed X() => new Computed().Feed("x", Numbers, 3, 4);

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(x => x * x) * b.Sum(y => y * y));

    private static Tensor Slope(Tensor y, Tensor x) =>
        x.Builder.Tensor(x.Builder.EmitNode(new Ir.Ops.Gradient(), [y.Value, x.Value]).Results[0]);

    private static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-13 * Math.Max(1, Math.Abs(p.First))));
    }
}
