using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

public class DatasetTests
{
    private static Dataset Three => new("three", [2, 1], [1, 2, 3, 4, 5, 6], [1, 0, 2], ["a", "b", "c"]);

    [Fact]
    public void ASampleIsARowOfTheFeatures()
    {
        Assert.Equal(3, Three.Count);
        Assert.Equal(2, Three.FeatureCount);
        Assert.Equal([3, 4], Three.Features(1).ToArray());
        Assert.Equal([1, 0, 2], Three.Labels.AsEnumerable());
        Assert.Equal(0, Three.TargetCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => Three.Features(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Three.Features(-1));
    }

    [Fact]
    public void TargetsStandBesideLabels()
    {
        var data = Three.WithTargets([3], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        Assert.Equal([7, 8, 9], data.Targets(2).ToArray());
        Assert.Equal(2, data.Labels[2]);
        Assert.Equal(3, data.TargetCount);
    }

    [Fact]
    public void SamplesNeedNoClasses()
    {
        var data = new Dataset("line", [1], [1, 2], [], []).WithTargets([1], [3, 5]);
        Assert.Empty(data.Labels);
        Assert.Equal(5, data.Targets(1)[0]);
    }

    [Theory]
    [InlineData(5, 3, 2, 3, "three: expected a multiple of 2 features, found 5")]
    [InlineData(6, 2, 2, 3, "three: expected 3 labels for 3 samples of 3 classes, found 2")]
    [InlineData(6, 3, 2, 0, "three: expected 0 labels for 3 samples of 0 classes, found 3")]
    [InlineData(6, 3, 2, 2, "three: expected labels below 2, the number of classes, found 2 at sample 2")]
    [InlineData(6, 3, 0, 3, "expected extents of at least 1, found [0]")]
    public void RejectsWhatDoesNotFit(int features, int labels, int extent, int classes, string message)
    {
        var e = Assert.Throws<ArgumentException>(() => new Dataset(
            "three", [extent], [.. new float[features]], [.. Enumerable.Range(0, labels)], [.. Enumerable.Range(0, classes).Select(k => $"{k}")]));
        Assert.StartsWith(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RejectsTargetsAndImagesThatDoNotFit()
    {
        var targets = Assert.Throws<ArgumentException>(() => Three.WithTargets([2], [1, 2, 3]));
        Assert.StartsWith("three: expected 6 targets, found 3", targets.Message, StringComparison.Ordinal);
        var image = Assert.Throws<ArgumentException>(() => new Dataset("flat", [6], [.. new float[6]], [], [])
        {
            Image = new ImageSize(4, 2),
        });
        Assert.StartsWith("flat: expected an image of 6 pixels, found ImageSize { Height = 4, Width = 2 }", image.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void XorIsTheTruthTable()
    {
        var (train, test) = Xor.Create().InMemory();
        Assert.Same(train, test);
        for (var i = 0; i < 4; i++)
        {
            var expected = train.Features(i)[0] != train.Features(i)[1] ? 1 : 0;
            Assert.Equal(expected, train.Labels[i]);
            Assert.Equal(expected, train.Targets(i)[0]);
        }

        Assert.Equal(4, train.AllFeatures.Chunk(2).Select(p => (p[0], p[1])).Distinct().Count());
    }
}
