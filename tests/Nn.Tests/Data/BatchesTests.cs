using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

public class BatchesTests
{
    private static readonly Dataset Data = new Dataset(
        "rows",
        [3],
        [.. Enumerable.Range(0, 23 * 3).Select(i => (float)i)],
        [.. Enumerable.Range(0, 23).Select(i => i % 4)],
        ["a", "b", "c", "d"]).WithTargets([2], [.. Enumerable.Range(0, 46).Select(i => i * 10f)]);

    [Theory]
    [InlineData(1, 23, 1)]
    [InlineData(5, 5, 3)]
    [InlineData(22, 2, 1)]
    [InlineData(23, 1, 23)]
    [InlineData(100, 1, 23)]
    public void EveryIndexComesOnceAnEpoch(int batchSize, int count, int last)
    {
        var batches = new Batches(Data, batchSize, seed: 4);
        Assert.Equal(count, batches.Count);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            batches.Shuffle(epoch);
            Assert.Equal(last, batches.Indices(count - 1).Length);
            Assert.Equal(Enumerable.Range(0, 23), Order(batches).Order());
        }
    }

    [Fact]
    public void TheOrderDependsOnSeedAndEpochAlone()
    {
        var batches = new Batches(Data, 5, seed: 4);
        Assert.Equal(Enumerable.Range(0, 23), Order(batches));
        batches.Shuffle(0);
        var first = Order(batches);
        batches.Shuffle(1);
        var second = Order(batches);
        Assert.NotEqual(Enumerable.Range(0, 23), first);
        Assert.NotEqual(first, second);

        var resumed = new Batches(Data, 7, seed: 4);
        resumed.Shuffle(1);
        Assert.Equal(second, Order(resumed));
        var other = new Batches(Data, 5, seed: 5);
        other.Shuffle(1);
        Assert.NotEqual(second, Order(other));
        batches.Reset();
        Assert.Equal(Enumerable.Range(0, 23), Order(batches));
    }

    [Fact]
    public void TheOrderIsTheSameOnEveryMachine()
    {
        var batches = new Batches(Data, 23, seed: 4);
        batches.Shuffle(7);
        Assert.Equal([15, 17, 19, 20, 9, 22, 7, 8, 3, 11, 18, 1, 21, 16, 10, 13, 14, 2, 5, 0, 12, 4, 6], Order(batches));
    }

    [Fact]
    public void EveryPositionIsEquallyLikely()
    {
        var three = new Batches(new Dataset("three", [1], [0, 1, 2], [], []), 3, seed: 8);
        var seen = new Dictionary<string, int>();
        for (var epoch = 0; epoch < 6000; epoch++)
        {
            three.Shuffle(epoch);
            var order = string.Join("", Order(three));
            seen[order] = seen.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, seen.Count);
        Assert.All(seen.Values, count => Assert.InRange(count, 880, 1120));
    }

    [Fact]
    public void GathersLabelsAndTargetsOfTheLastPartialBatch()
    {
        var batches = new Batches(Data, 5, seed: 4);
        batches.Shuffle(2);
        var (features, labels, targets) = (new float[15], new int[5], new float[10]);
        Array.Fill(features, -1);
        Array.Fill(labels, -1);
        Array.Fill(targets, -1);
        Assert.Equal(3, batches.Gather(4, features, labels));
        Assert.Equal(3, batches.Gather(4, features, targets));
        var indices = batches.Indices(4).ToArray();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(Data.Features(indices[i]).ToArray(), features[(3 * i)..(3 * (i + 1))]);
            Assert.Equal(Data.Labels[indices[i]], labels[i]);
            Assert.Equal(Data.Targets(indices[i]).ToArray(), targets[(2 * i)..(2 * (i + 1))]);
        }

        Assert.All(features[9..], f => Assert.Equal(-1, f));
        Assert.All(labels[3..], l => Assert.Equal(-1, l));
        Assert.All(targets[6..], t => Assert.Equal(-1, t));
    }

    [Fact]
    public void AllocatesNothing()
    {
        var batches = new Batches(Data, 5);
        var (features, labels) = (new float[15], new int[5]);
        void Epoch(int epoch)
        {
            batches.Shuffle(epoch);
            for (var b = 0; b < batches.Count; b++)
            {
                batches.Gather(b, features, labels);
            }
        }

        Epoch(0);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Epoch(1);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void RejectsWhatDoesNotFit()
    {
        var batches = new Batches(Data, 5);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Batches(Data, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => batches.Shuffle(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => batches.Indices(5).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => batches.Indices(-1).Length);
        var features = Assert.Throws<ArgumentException>(() => batches.Gather(0, new float[14], new int[5]));
        Assert.StartsWith("expected room for 15 features, found 14", features.Message, StringComparison.Ordinal);
        var labels = Assert.Throws<ArgumentException>(() => batches.Gather(0, new float[15], new int[4]));
        Assert.StartsWith("expected room for 5 labels, found 4", labels.Message, StringComparison.Ordinal);
        var targets = Assert.Throws<ArgumentException>(() => batches.Gather(0, new float[15], new float[9]));
        Assert.StartsWith("expected room for 10 targets, found 9", targets.Message, StringComparison.Ordinal);
        var plain = new Batches(new Dataset("plain", [1], [1], [], []), 1);
        Assert.Equal("plain has no labels", Assert.Throws<InvalidOperationException>(() => plain.Gather(0, new float[1], new int[1])).Message);
        Assert.Equal(
            "plain has no float targets", Assert.Throws<InvalidOperationException>(() => plain.Gather(0, new float[1], new float[1])).Message);
    }

    private static List<int> Order(Batches batches) =>
        [.. Enumerable.Range(0, batches.Count).SelectMany(b => batches.Indices(b).ToArray())];
}
