using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Attention and rotations against loops that follow docs/ops.md.</summary>
public sealed class AttentionTests
{
    private const int Heads = 4;
    private const int Shared = 2;
    private const int Rows = 3;
    private const int Columns = 5;
    private const int Width = 6;
    private const int Mixed = 7;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AttentionIsTheMeanOfValuesWeightedBySoftmax(bool causal)
    {
        var expected = Expected((_, row, column) => !causal || column <= row + Columns - Rows ? 0 : double.NegativeInfinity);
        Near(expected, Inputs().Of(x => x[0].Attend(x[1], x[2], causal: causal)));
    }

    [Fact]
    public void MasksHideOrAreAddedAndARowWithoutAnythingIsZero()
    {
        // The second row hides all.
        int[] bits = [1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1];
        double[] added = [.. bits.Select((b, i) => b == 0 ? double.NegativeInfinity : 0.1 * i)];
        var hidden = Expected((_, r, c) => bits[(r * Columns) + c] == 0 ? double.NegativeInfinity : 0);
        Near(hidden, Inputs().Feed("mask", bits, Rows, Columns).Of(x => x[0].Attend(x[1], x[2], x[3].Equal(1))));
        var biased = Inputs().Feed("mask", added, Rows, Columns);
        Near(Expected((_, r, c) => added[(r * Columns) + c]), biased.Of(x => x[0].Attend(x[1], x[2], x[3])));
        var both = Expected((_, r, c) => c <= r + Columns - Rows ? added[(r * Columns) + c] : double.NegativeInfinity);
        Near(both, biased.Of(x => x[0].Attend(x[1], x[2], x[3], causal: true)));
        for (var input = 0; input < 3; input++)
        {
            var slopes = biased.Of(x => Slope(x[0].Attend(x[1], x[2], x[3]).Square().Sum(), x[input]));
            Assert.All(slopes, s => Assert.True(double.IsFinite(s)));
        }
    }

    [Fact]
    public void QueriesBeforeAllKeysGetZeros()
    {
        var y = new Computed().Feed("q", Numbers(3 * 2, 1), 1, 1, 3, 2).Feed("k", Numbers(2, 2), 1, 1, 1, 2).Feed("v", [5.0, 7], 1, 1, 1, 2)
            .Of(x => x[0].Attend(x[1], x[2], causal: true));
        Assert.Equal([0, 0, 0, 0, 5, 7], y);
    }

    [Fact]
    public void ARotationTurnsPairsByThePositionAndProductsDependOnDistances()
    {
        var x = Numbers(4 * 6, 3);
        var expected = new double[x.Length];
        for (var t = 0; t < 4; t++)
        {
            for (var i = 0; i < 3; i++)
            {
                var (sine, cosine) = Math.SinCos((t + 2) * Math.Pow(100, -2 * i / 6.0));
                var (a, b) = (x[(t * 6) + i], x[(t * 6) + i + 3]);
                (expected[(t * 6) + i], expected[(t * 6) + i + 3]) = ((a * cosine) - (b * sine), (b * cosine) + (a * sine));
            }
        }

        var rows = new Computed().Feed("x", x, 4, 6).FeedScalar("start", 2);
        Near(expected, rows.Of(v => v[0].Rotary(v[1], 100)));
        Near(
            rows.Of(v => v[0].Rotary().MatMul(v[0].Rotary(), transposeOther: true)),
            rows.Of(v => v[0].Rotary(v[1]).MatMul(v[0].Rotary(v[1]), transposeOther: true)));
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamed()
    {
        static Diagnostic Fails(Computed inputs, Func<Tensor[], Tensor> body) =>
            Assert.Throws<CompilerException>(() => inputs.Of(body)).Diagnostics[0];
        var error = Fails(Inputs(), x => x[0].Attend(x[2], x[1]));
        Assert.Equal("attention.C1", error.Label);
        Assert.EndsWith("found [2,4,3,6], [2,2,5,7] and [2,2,5,6]", error.Message, StringComparison.Ordinal);
        error = Fails(new Computed().Feed("x", Numbers(15, 1), 3, 5), x => x[0].Rotary());
        Assert.Equal("rotary.C1", error.Label);
        Assert.Equal("expected [.., positions, an even literal], found %x: f64[3,5]", error.Message);
    }

    private static double[] Expected(Func<int, int, int, double> added)
    {
        var (q, k) = (Numbers(2 * Heads * Rows * Width, 1), Numbers(2 * Shared * Columns * Width, 2));
        var v = Numbers(2 * Shared * Columns * Mixed, 3);
        List<double> y = [];
        for (var head = 0; head < 2 * Heads; head++)
        {
            var shared = head / (Heads / Shared);
            for (var row = 0; row < Rows; row++)
            {
                double Product(int c) => Enumerable.Range(0, Width)
                    .Sum(i => q[(((head * Rows) + row) * Width) + i] * k[(((shared * Columns) + c) * Width) + i]);
                var e = Enumerable.Range(0, Columns).Select(c => Math.Exp(added(head, row, c) + (Product(c) / Math.Sqrt(Width)))).ToArray();
                var sum = e.Sum();
                y.AddRange(Enumerable.Range(0, Mixed).Select(i => sum == 0
                    ? 0
                    : Enumerable.Range(0, Columns).Sum(c => e[c] / sum * v[(((shared * Columns) + c) * Mixed) + i])));
            }
        }

        return [.. y];
    }

    private static Computed Inputs() => new Computed()
        .Feed("q", Numbers(2 * Heads * Rows * Width, 1), 2, Heads, Rows, Width)
        .Feed("k", Numbers(2 * Shared * Columns * Width, 2), 2, Shared, Columns, Width)
        .Feed("v", Numbers(2 * Shared * Columns * Mixed, 3), 2, Shared, Columns, Mixed);

    private static Tensor Slope(Tensor y, Tensor x) =>
        x.Builder.Tensor(x.Builder.EmitNode(new Ir.Ops.Gradient(), [y.Value, x.Value]).Results[0]);

    private static double[] Numbers(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => Math.Sin((i * 1.7) + seed) * 1.5)];

    private static void Near(double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-12));
    }
}
