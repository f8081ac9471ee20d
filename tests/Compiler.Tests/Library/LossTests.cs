using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Losses against their formulas, and where formulas overflow, cancel or meet.</summary>
public sealed class LossTests
{
    private static readonly double[] X = [0.5, -2, 3, 0.1, 1.5, -0.7];
    private static readonly double[] T = [1, -1.5, -1, 0.1, 0.2, 4];

    public static TheoryData<string> Names => [.. Table.Keys];

    private static Dictionary<string, (Func<Tensor, Tensor, Tensor> Loss, Func<double, double, double> OfOne)> Table { get; } = new()
    {
        ["mae"] = ((x, t) => x.MeanAbsoluteError(t), (x, t) => Math.Abs(x - t)),
        ["huber"] = ((x, t) => x.Huber(t), (x, t) => Huber(Math.Abs(x - t), 1)),
        ["huber of 0.3"] = ((x, t) => x.Huber(t, 0.3), (x, t) => Huber(Math.Abs(x - t), 0.3)),
        ["smooth l1"] = ((x, t) => x.SmoothL1(t, 2), (x, t) => Huber(Math.Abs(x - t), 2) / 2),
        ["hinge"] = ((x, t) => x.Hinge(t), (x, t) => Math.Max(0, 1 - (x * t))),
        ["binary cross entropy"] = (
            (x, t) => x.BinaryCrossEntropy(t), (x, t) => (t * Math.Log(1 + Math.Exp(-x))) + ((1 - t) * Math.Log(1 + Math.Exp(x)))),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void ALossIsTheMeanOfItsFormula(string name)
    {
        var (loss, ofOne) = Table[name];
        var found = new Computed().Feed("x", X, 2, 3).Feed("t", T, 2, 3).Of(v => loss(v[0], v[1]));
        Assert.Equal(X.Zip(T, ofOne).Average(), Assert.Single(found), 1e-14);
    }

    [Fact]
    public void LogitsMayBeOfAnySize()
    {
        var pair = new Computed().Feed("x", [1e4, -1e4, 1e4, -1e4]).Feed("t", [1.0, 0, 0, 1]);
        Assert.Equal([5000], pair.Of(v => v[0].BinaryCrossEntropy(v[1])));
        Assert.Equal([0, 0, 0.25, -0.25], pair.Of(v => Slope(v[0].BinaryCrossEntropy(v[1]), v[0])));
    }

    [Fact]
    public void SlopesOfHuberMeet()
    {
        var found = new Computed().Feed("x", [-3, -1, -0.5, 0, 0.5, 1, 3]).Feed("t", new double[7])
            .Of(v => Slope(v[0].Huber(v[1]) * 7, v[0]));
        Assert.All(new[] { -1, -1, -0.5, 0, 0.5, 1, 1 }.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-15));
    }

    [Fact]
    public void ADivergenceIsZeroBetweenEqualsAndTakesZeros()
    {
        double[] p = [0.5, 0.25, 0.25, 0, 0.1, 0.9];
        double[] q = [0.2, 0.3, 0.5, 0.4, 0.3, 0.3];
        var expected = p.Zip(q, (a, b) => a == 0 ? 0 : a * Math.Log(a / b)).Sum() / 2;
        var pair = new Computed().Feed("log", [.. q.Select(v => Math.Log(v))], 2, 3).Feed("p", p, 2, 3);
        Assert.Equal(expected, pair.Of(v => v[0].KlDivergence(v[1]))[0], 1e-15);
        Assert.All(pair.Of(v => Slope(v[0].KlDivergence(v[1]), v[1])), d => Assert.True(double.IsFinite(d)));
        Assert.Equal(0, new Computed().Feed("log", [.. q.Select(v => Math.Log(v))], 2, 3).Feed("q", q, 2, 3).Of(v => v[0].KlDivergence(v[1]))[0], 1e-16);
    }

    [Fact]
    public void LikelihoodsAreThoseOfTheLabels()
    {
        double[] logits = [1, 2, 0.5, -1, 0, 3];
        var inputs = new Computed().Feed("x", logits, 2, 3).Feed("labels", [1, 2]);
        var rows = logits.Chunk(3).Select(r => r.Select(v => v - Math.Log(r.Sum(Math.Exp))).ToArray()).ToArray();
        var plain = -(rows[0][1] + rows[1][2]) / 2;
        Assert.Equal(plain, inputs.Of(v => v[0].CrossEntropy(v[1]))[0], 1e-15);
        Assert.Equal(plain, inputs.Of(v => v[0].LogSoftmax().NegativeLogLikelihood(v[1]))[0], 1e-15);
        var smoothed = (0.8 * plain) - (0.2 * rows.SelectMany(r => r).Average());
        Assert.Equal(smoothed, inputs.Of(v => v[0].CrossEntropy(v[1], 0.2))[0], 1e-15);
        Assert.Equal([0], new Computed().Feed("x", logits, 2, 3).Feed("labels", [7, -1]).Of(v => -v[0].CrossEntropy(v[1])));
    }

    private static double Huber(double distance, double delta) =>
        distance <= delta ? distance * distance / 2 : delta * (distance - (delta / 2));

    private static Tensor Slope(Tensor y, Tensor x) =>
        x.Builder.Tensor(x.Builder.EmitNode(new Ir.Ops.Gradient(), [y.Value, x.Value]).Results[0]);
}
