using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>
/// Moments and frequencies of random numbers within five standard errors, for fixed seeds: a right distribution fails a check with a
/// probability of one in a million, and these draws never change. The bits themselves are compared with Random123 where random_bits is
/// tested.
/// </summary>
public sealed class RandomDistributionTests
{
    private const int Count = 200_000;

    public static TheoryData<DType> Types => [DType.F32, DType.F64];

    [Theory]
    [MemberData(nameof(Types))]
    public void UniformNumbersFillTheirRangeEvenly(DType type)
    {
        var x = Draw(type, (seed, step) => seed.RandomUniform(step, [Count / 8, 8], -1, 3, type));
        Assert.All(x, v => Assert.InRange(v, -1, 2.9999999));
        HasMoments(x, 1, 16 / 12.0, 0, 1.8);
        var tenths = x.GroupBy(v => (int)((v + 1) / 0.4)).ToDictionary(g => g.Key, g => g.Count());
        Assert.All(Enumerable.Range(0, 10), k => IsFrequency(tenths[k], 0.1));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void UnitNumbersAreMultiplesOfTheirPrecision(DType type)
    {
        var x = Draw(type, (seed, step) => seed.RandomUniform(step, [Count / 8, 8], type: type));
        var steps = type == DType.F32 ? 1 << 24 : 1L << 53;
        Assert.All(x, v => Assert.True(v is >= 0 and < 1 && Math.Floor(v * steps) == v * steps));
        Assert.Contains(x, v => v * steps % 2 == 1);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void NormalNumbersHaveTheMomentsAndTailsOfOne(DType type)
    {
        var x = Draw(type, (seed, step) => seed.RandomNormal(step, [Count / 8, 8], type: type));
        HasMoments(x, 0, 1, 0, 3);
        IsFrequency(x.Count(v => Math.Abs(v) < 1), 0.6826894921370859);
        IsFrequency(x.Count(v => Math.Abs(v) > 2), 0.04550026389635842);
        IsFrequency(x.Count(v => v > 3), 0.0013498980316300946);
        IsFrequency(x.Count(v => v < -3), 0.0013498980316300946);
        HasMoments(Draw(type, (seed, step) => seed.RandomNormal(step, [Count / 8, 8], 5, 0.25, type)), 5, 0.0625, 0, 3);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void GumbelNumbersHaveTheirMoments(DType type)
    {
        var x = Draw(type, (seed, step) => seed.RandomGumbel(step, [Count / 8, 8], type));
        Assert.All(x, v => Assert.True(double.IsFinite(v)));
        HasMoments(x, 0.5772156649015329, Math.PI * Math.PI / 6, 1.1395470994046488, 5.4);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.0001)]
    [InlineData(0.999)]
    public void TruthHasItsProbability(double probability)
    {
        var x = Draw(DType.F32, (seed, step) => seed.RandomBernoulli(step, [Count / 8, 8], probability).Cast(DType.F32));
        IsFrequency(x.Count(v => v == 1), probability);
        x = Draw(DType.F64, (seed, step) => seed
            .RandomBernoulli(step, step.Cast(DType.F64).BroadcastTo([Count / 8, 8]).Like(probability)).Cast(DType.F64));
        IsFrequency(x.Count(v => v == 1), probability);
    }

    [Fact]
    public void WhatIsCertainIsSo()
    {
        double[] Of(double p) => Draw(DType.F32, (seed, step) => seed.RandomBernoulli(step, [100], p).Cast(DType.F32));
        Assert.All(Of(1), v => Assert.Equal(1, v));
        Assert.All(Of(2), v => Assert.Equal(1, v));
        Assert.All(Of(0), v => Assert.Equal(0, v));
        Assert.All(Of(-1), v => Assert.Equal(0, v));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void ClassesHaveTheProbabilitiesOfTheirLogits(DType type)
    {
        double[] logits = [0, 1, -2, 0.5, double.NegativeInfinity];
        var sum = logits.Sum(Math.Exp);
        var inputs = new Computed().FeedScalar("seed", 5).FeedScalar("step", 9).Feed("logits", logits);
        var x = inputs.Of<int>(v => v[0].RandomCategorical(v[1], v[2].BroadcastTo([Count, 5]).Cast(type)));
        Assert.All(Enumerable.Range(0, 5), k => IsFrequency(x.Count(v => v == k), Math.Exp(logits[k]) / sum));
        var columns = inputs.Of<int>(v => v[0].RandomCategorical(v[1], v[2].BroadcastOver([1], [5, Count]), 0));
        Assert.Equal(Count, columns.Length);
        IsFrequency(columns.Count(v => v == 1), Math.E / sum);
    }

    [Fact]
    public void DrawsDifferByStreamStepAndSeedAndAreDrawnAgain()
    {
        double[] Of(int seed, int step, bool second = false) => new Computed().FeedScalar("seed", seed).FeedScalar("step", step).Of(v =>
        {
            var first = v[0].RandomNormal(v[1], [50], type: DType.F64);
            var other = v[0].RandomNormal(v[1], [50], type: DType.F64);
            return second ? other + (first * 0) : first + (other * 0);
        });
        var draw = Of(1, 2);
        Assert.Equal(draw, Of(1, 2));
        foreach (var other in new[] { Of(1, 2, second: true), Of(1, 3), Of(2, 2) })
        {
            Assert.Empty(draw.Intersect(other));
            Assert.InRange(Math.Abs(draw.Zip(other, (a, b) => a * b).Sum()), 0, 5 * Math.Sqrt(50));
        }
    }

    private static double[] Draw(DType type, Func<Tensor, Tensor, Tensor> draw)
    {
        var inputs = new Computed().FeedScalar("seed", 7).FeedScalar("step", 3);
        return type == DType.F64
            ? inputs.Of(v => draw(v[0], v[1]))
            : [.. inputs.Of<float>(v => draw(v[0], v[1])).Select(v => (double)v)];
    }

    // The standard errors of the mean and of the variance follow from variance and kurtosis; that of the skewness, of a normal distribution, is
    // near enough.
    private static void HasMoments(double[] x, double mean, double variance, double skewness, double kurtosis)
    {
        var n = Math.Sqrt(x.Length);
        var found = x.Average();
        Assert.InRange(found, mean - (5 * Math.Sqrt(variance) / n), mean + (5 * Math.Sqrt(variance) / n));
        var spread = x.Average(v => (v - found) * (v - found));
        var error = 5 * variance * Math.Sqrt(kurtosis - 1) / n;
        Assert.InRange(spread, variance - error, variance + error);
        var skew = x.Average(v => Math.Pow((v - found) / Math.Sqrt(spread), 3));
        Assert.InRange(skew, skewness - (5 * 4 / n), skewness + (5 * 4 / n));
    }

    private static void IsFrequency(int count, double probability)
    {
        var error = 5 * Math.Sqrt(Count * probability * (1 - probability));
        Assert.InRange(count, (Count * probability) - error, (Count * probability) + error);
    }
}
