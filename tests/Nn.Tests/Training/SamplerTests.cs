namespace MiniTorch.Nn.Tests.Training;

public sealed class SamplerTests
{
    private static readonly double[] Logits = [0.5, -1, 2, 2, double.NegativeInfinity, 1];

    [Fact]
    public void ClassesComeAsOftenAsTheirProbabilitySays()
    {
        const int Count = 100_000;
        foreach (var temperature in new[] { 0.5, 1, 2 })
        {
            var weights = Logits.Select(z => Math.Exp(z / temperature)).ToArray();
            var drawn = Draw(new Sampler(temperature), Count);
            for (var i = 0; i < Logits.Length; i++)
            {
                // Five deviations of a binomial count.
                var p = weights[i] / weights.Sum();
                Assert.Equal(p * Count, drawn[i], 5 * Math.Sqrt(Count * p * (1 - p)));
            }
        }
    }

    [Fact]
    public void OnlyTheLargestAreDrawnTheFirstOfEquals()
    {
        Assert.Equal([0, 0, 100, 0, 0, 0], Draw(new Sampler(topK: 1), 100));
        Assert.Equal([2, 3], Drawn(new Sampler(topK: 2)));
        Assert.Equal([2, 3, 5], Drawn(new Sampler(topK: 3)));
        Assert.Equal([0, 1, 2, 3, 5], Drawn(new Sampler(topK: 100)));
        Assert.Equal([0, 0, 100, 0, 0, 0], Draw(new Sampler(temperature: 0), 100));
        Assert.Equal([2, 3], Drawn(new Sampler(temperature: 0.01)));
    }

    [Fact]
    public void ASeedDrawsTheSameClassesInBothTypes()
    {
        float[] narrow = [.. Logits.Select(z => (float)z)];
        var (a, b, other) = (new Sampler(0.7, seed: 3), new Sampler(0.7, seed: 3), new Sampler(0.7, seed: 4));
        int[] first = [.. Enumerable.Range(0, 40).Select(_ => a.Next(Logits))];
        Assert.Equal(first, Enumerable.Range(0, 40).Select(_ => b.Next(narrow)));
        Assert.NotEqual(first, Enumerable.Range(0, 40).Select(_ => other.Next(Logits)));
        Assert.Equal([5, 2, 3, 2, 3, 0, 2, 3, 5, 2, 2, 3, 3, 2, 1, 3], first[..16]);
    }

    [Fact]
    public void ADrawAllocatesNothing()
    {
        var sampler = new Sampler(0.9, topK: 3);
        sampler.Next(Logits);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            sampler.Next(Logits);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void WhatHasNoProbabilitiesIsRejected()
    {
        Assert.Contains("expected finite logits, found NaN for class 1", Fails([0, double.NaN]), StringComparison.Ordinal);
        Assert.Contains("for class 0", Fails([double.PositiveInfinity]), StringComparison.Ordinal);
        Assert.Contains("expected a finite logit, found none in 2", Fails([double.NegativeInfinity, double.NegativeInfinity]), StringComparison.Ordinal);
        Assert.Contains("expected a finite logit, found none in 0", Fails([]), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sampler(topK: 0));
    }

    private static string Fails(double[] logits) => Assert.Throws<ArgumentException>(() => new Sampler().Next(logits)).Message;

    private static int[] Draw(Sampler sampler, int count)
    {
        var drawn = new int[Logits.Length];
        for (var i = 0; i < count; i++)
        {
            drawn[sampler.Next(Logits)]++;
        }

        return drawn;
    }

    private static IEnumerable<int> Drawn(Sampler sampler) =>
        Draw(sampler, 2000).Select((n, i) => (n, i)).Where(p => p.n > 0).Select(p => p.i);
}
