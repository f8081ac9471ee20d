using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Data;

/// <summary>Samples that a class of the user's makes when they are asked for.</summary>
public class OwnDatasetTests
{
    [Theory]
    [InlineData(DType.F32)]
    [InlineData(DType.F64)]
    public void TrainsTheSameBitsAsTheSameSamplesInMemory(DType type)
    {
        IDataset own = new Squares();
        var numbers = Enumerable.Range(0, own.Count);
        var held = new Dataset("held", [1], [.. numbers.Select(i => own.Features(i)[0])], [], [])
            .WithTargets([1], [.. numbers.Select(i => own.Targets(i)[0])]);
        Assert.Equal(Losses(held, type).AsEnumerable(), Losses(own, type));
    }

    [Fact]
    public void RowsAreLookedUp()
    {
        var rows = ((IDataset)new Squares()).Rows("some", [7, 3]);
        Assert.Equal(("some", 2), (rows.Name, rows.Count));
        Assert.Equal([0.3f], rows.Features(1));
        var wide = new double[1];
        rows.CopyTargets(0, wide);
        Assert.Equal(0.7f * 0.7f, wide[0]);
        Assert.Equal(["x0"], rows.FeatureNames.AsEnumerable());
    }

    [Fact]
    public void ALabelThatNamesNoClassIsAnError()
    {
        var program = new TrainingProgram(new Linear(1, 2), [1], Loss.CrossEntropy, new Sgd(0.1));
        var error = Assert.Throws<DataFormatException>(() => new Trainer(program).Evaluate(new FromOne()));
        Assert.Equal("from one: expected labels below 2, the number of classes, found 2 at sample 1", error.Message);
    }

    private static ImmutableArray<double> Losses(IDataset data, DType type)
    {
        var program = new TrainingProgram(new Linear(1, 1), [1], Loss.MeanSquaredError, new Sgd(0.1), type: type);
        return new Trainer(program, new TrainingOptions { BatchSize = 4, Epochs = 3 }).Fit(new DataSplit(data, data)).Losses;
    }

    private sealed class Squares : IDataset
    {
        public string Name => "squares";

        public int Count => 10;

        public ImmutableArray<int> FeatureShape => [1];

        public ImmutableArray<int> TargetShape => [1];

        public void CopyFeatures(int index, Span<float> to) => to[0] = index / 10f;

        public void CopyTargets(int index, Span<float> to) => to[0] = index / 10f * (index / 10f);
    }

    private sealed class FromOne : IDataset
    {
        public string Name => "from one";

        public int Count => 2;

        public ImmutableArray<int> FeatureShape => [1];

        public ImmutableArray<string> ClassNames => ["a", "b"];

        public void CopyFeatures(int index, Span<float> to) => to[0] = index;

        public void CopyLabels(int index, Span<int> to) => to[0] = index + 1;
    }
}
