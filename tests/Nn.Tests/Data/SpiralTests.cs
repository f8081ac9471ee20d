using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

public class SpiralTests
{
    [Fact]
    public void WithoutNoiseEverySampleLiesOnItsArm()
    {
        var (train, test) = Spiral.Create(seed: 3, arms: 5, train: 203, test: 7, noise: 0).InMemory();
        Assert.Equal((203, 7), (train.Count, test.Count));
        Assert.Equal(["0", "1", "2", "3", "4"], train.ClassNames.AsEnumerable());
        for (var i = 0; i < train.Count; i++)
        {
            Assert.Equal(i % 5, train.Labels[i]);
            double x = train.Features(i)[0], y = train.Features(i)[1];
            var radius = Math.Sqrt((x * x) + (y * y));
            Assert.InRange(radius, 0.0999, 1.0001);
            var angle = Math.Tau * ((train.Labels[i] / 5.0) + (1.5 * radius));
            Assert.Equal(radius * Math.Cos(angle), x, 5e-6);
            Assert.Equal(radius * Math.Sin(angle), y, 5e-6);
        }
    }

    [Fact]
    public void NoiseHasTheStandardDeviationAskedFor()
    {
        var clean = Spiral.Create(seed: 1, train: 4001, test: 1, noise: 0).Train.InMemory();
        var noisy = Spiral.Create(seed: 1, train: 4001, test: 1, noise: 0.05).Train.InMemory();
        var differences = noisy.AllFeatures.Zip(clean.AllFeatures, (a, b) => (double)a - b).ToList();
        Assert.InRange(differences.Average(), -0.002, 0.002);
        Assert.InRange(Math.Sqrt(differences.Average(d => d * d)), 0.049, 0.051);
        Assert.True(differences.Max() > 0.13, "expected a tail beyond 2.6 standard deviations");
    }

    [Fact]
    public void TheSeedDecidesAndTestIsAnotherStream()
    {
        var (train, test) = Spiral.Create(seed: 9, train: 40, test: 40).InMemory();
        Assert.Equal(train.AllFeatures.AsEnumerable(), Spiral.Create(seed: 9, train: 40, test: 40).Train.InMemory().AllFeatures);
        Assert.NotEqual(train.AllFeatures.AsEnumerable(), Spiral.Create(seed: 10, train: 40, test: 40).Train.InMemory().AllFeatures);
        Assert.Empty(train.AllFeatures.Intersect(test.AllFeatures));
    }

    [Fact]
    public void BitsAreFixed() =>
        Assert.Equal("bad68e95bfe0c330", Fingerprint.Of(Spiral.Create(seed: 1, arms: 3, train: 100, test: 31).Test.InMemory()));

    [Fact]
    public void RejectsNonsense()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Spiral.Create(arms: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Spiral.Create(train: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Spiral.Create(test: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Spiral.Create(noise: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Spiral.Create(noise: double.NaN));
    }
}
