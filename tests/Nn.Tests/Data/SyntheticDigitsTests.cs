using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

public class SyntheticDigitsTests
{
    private static readonly (Dataset Train, Dataset Test) Digits = SyntheticDigits.Create(seed: 1, train: 3000, test: 1000).InMemory();

    [Fact]
    public void AreImagesOfTenClassesInTurn()
    {
        Assert.Equal(new ImageSize(28, 28), Digits.Train.Image);
        Assert.Equal([784], Digits.Train.FeatureShape.AsEnumerable());
        Assert.Equal(10, Digits.Train.ClassNames.Length);
        Assert.Equal((3000, 1000), (Digits.Train.Count, Digits.Test.Count));
        Assert.True(Digits.Train.Labels.Select((label, i) => label == i % 10).All(same => same));
        Assert.All(Digits.Train.AllFeatures.Distinct(), f => Assert.Equal(MathF.Round(f * 255) / 255, f));
    }

    [Fact]
    public void ShowInkThatKeepsOffTheBorder()
    {
        for (var i = 0; i < Digits.Test.Count; i++)
        {
            var pixels = Digits.Test.Features(i).ToArray();
            var ink = pixels.Count(p => p > 0.5f);
            Assert.InRange(ink, 8, 330);
        }

        var border = Enumerable.Range(0, 784).Where(p => p / 28 is 0 or 27 || p % 28 is 0 or 27).ToList();
        var touching = Enumerable.Range(0, 1000).Count(i => border.Any(p => Digits.Test.Features(i)[p] > 0.5f));
        Assert.InRange(touching, 0, 30);
    }

    [Fact]
    public void AreTooVariedForTheNearestCentroid()
    {
        var accuracy = NearestCentroidAccuracy(Digits);
        Assert.InRange(accuracy, 0.40, 0.85);
    }

    [Fact]
    public void DifferInEverySampleAndBetweenTheSets()
    {
        var all = Enumerable.Range(0, 1000).Select(i => Digits.Train.Features(i).ToArray())
            .Concat(Enumerable.Range(0, 1000).Select(i => Digits.Test.Features(i).ToArray()));
        Assert.Equal(2000, all.Select(f => string.Join(',', f)).Distinct().Count());
    }

    [Fact]
    public void SampleDependsOnSeedAndIndexAlone()
    {
        var few = SyntheticDigits.Create(seed: 1, train: 17, test: 3);
        Assert.Equal(Digits.Train.Features(16).ToArray(), few.Train.Features(16).ToArray());
        Assert.Equal(Digits.Test.Features(2).ToArray(), few.Test.Features(2).ToArray());
        Assert.NotEqual(few.Train.InMemory().AllFeatures.AsEnumerable(), SyntheticDigits.Create(seed: 2, train: 17, test: 3).Train.InMemory().AllFeatures);
    }

    [Fact]
    public void BitsAreFixed()
    {
        Assert.Equal("a3569d49992e0fcf", Fingerprint.Of(Digits.Train));
        Assert.Equal("400ba06331b767be", Fingerprint.Of(Digits.Test));
    }

    [Fact]
    public void RejectsNegativeCounts()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDigits.Create(train: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SyntheticDigits.Create(test: -1));
    }

    internal static double NearestCentroidAccuracy((Dataset Train, Dataset Test) split)
    {
        var count = split.Train.FeatureCount;
        var centroids = split.Train.ClassNames.Select(_ => new double[count]).ToArray();
        var sizes = new int[centroids.Length];
        for (var i = 0; i < split.Train.Count; i++)
        {
            var label = split.Train.Labels[i];
            sizes[label]++;
            for (var k = 0; k < count; k++)
            {
                centroids[label][k] += split.Train.Features(i)[k];
            }
        }

        double Distance(int sample, int label)
        {
            var sum = 0.0;
            for (var k = 0; k < count; k++)
            {
                var difference = split.Test.Features(sample)[k] - (centroids[label][k] / sizes[label]);
                sum += difference * difference;
            }

            return sum;
        }

        var right = Enumerable.Range(0, split.Test.Count)
            .Count(i => Enumerable.Range(0, centroids.Length).MinBy(label => Distance(i, label)) == split.Test.Labels[i]);
        return (double)right / split.Test.Count;
    }
}
