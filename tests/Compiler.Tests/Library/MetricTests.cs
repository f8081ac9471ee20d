using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Metrics against counting by hand.</summary>
public sealed class MetricTests
{
    private static readonly double[] Logits =
    [
        0.1, 0.9, 0.5, 0.2,
        0.7, 0.7, 0.1, 0.7,
        -1, -2, -3, -4,
        5, 4, 3, 6,
        double.NegativeInfinity, 1, 2, 0,
    ];

    private static readonly int[] Labels = [2, 1, 0, 0, 3];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 4)]
    [InlineData(3, 5)]
    [InlineData(4, 5)]
    public void TheLabelIsAmongTheFirst(int k, int right)
    {
        var inputs = new Computed().Feed("x", Logits, 5, 4).Feed("labels", Labels);
        Assert.Equal([right / 5.0], inputs.Of(v => v[0].TopKAccuracy(v[1], k)));
        Assert.Equal([0.2], inputs.Of(v => v[0].Accuracy(v[1])));
        Assert.Equal([0], new Computed().Feed("x", Logits, 5, 4).Feed("labels", [9, -1, 4, 7, 5]).Of(v => v[0].TopKAccuracy(v[1], k)));
    }

    [Fact]
    public void PerplexityOfAnEvenGuessIsTheNumberOfClasses() =>
        Assert.Equal(4, new Computed().Feed("x", new double[20], 5, 4).Feed("labels", Labels).Of(v => v[0].Perplexity(v[1]))[0], 1e-14);

    [Fact]
    public void TheMeanExplainsNothingAndTheTargetsAll()
    {
        double[] target = [1, 5, 3, 7];
        double R2(params double[] x) => new Computed().Feed("x", x).Feed("t", target).Of(v => v[0].RSquared(v[1]))[0];
        Assert.Equal(1, R2(target));
        Assert.Equal(0, R2(4, 4, 4, 4));
        Assert.Equal(1 - (4 / 20.0), R2(2, 6, 4, 8), 1e-15);
    }

    [Fact]
    public void SamplesAreCountedByClassAndPrediction()
    {
        // Label, prediction.
        (int, int)[] samples = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 0), (1, 0), (1, 1), (2, 1), (5, 1), (0, -1)];
        var inputs = new Computed().Feed("x", [.. samples.Select(s => s.Item2)]).Feed("labels", [.. samples.Select(s => s.Item1)]);
        Assert.Equal([2, 1, 0, 0, 2, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0], inputs.Of<int>(v => v[0].ConfusionMatrix(v[1], 4)));
        Assert.Equal([2 / 4f, 2 / 4f, 0, 0], inputs.Of<float>(v => v[0].ConfusionMatrix(v[1], 4).Precision()));
        Assert.Equal([2 / 3f, 2 / 4f, 0, 0], inputs.Of<float>(v => v[0].ConfusionMatrix(v[1], 4).Recall()));
        Assert.Equal([4 / 7f, 4 / 8f, 0, 0], inputs.Of<float>(v => v[0].ConfusionMatrix(v[1], 4).F1()));
    }
}
