using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Nn.Tests.Training;

public class EarlyStoppingTests
{
    private static readonly DataSplit Data = Spiral.Create(arms: 3, train: 58, test: 31).WithValidation(0.25, seed: 5);

    [Fact]
    public void TrainingEndsOnceEpochsAreNoBetter()
    {
        var (all, losses) = (Train(null, null), new List<double>());
        var run = Train(3, epoch => losses.Add(epoch.Test.Loss));
        Assert.True(run.EndedEarly);
        Assert.True(run.Steps < all.Steps, $"{run.Steps} of {all.Steps} steps");
        Assert.Equal(all.Losses[..run.Steps].AsEnumerable(), run.Losses);

        // The best is the fourth from the end, and no epoch before was the end of three that were worse.
        Assert.Equal(run.Steps, losses.Count * 3);
        Assert.Equal(losses.Count - 4, losses.IndexOf(losses.Min()));
        Assert.False(all.EndedEarly);

        // What is kept is the best.
        Assert.Equal((losses.Min(), losses.Count - 3), (run.Validation!.Loss, run.KeptEpoch));
        Assert.Null(all.KeptEpoch);
    }

    [Fact]
    public void TheBestIsKeptThoughTrainingDoesNotEndEarly()
    {
        var losses = new List<double>();
        var trainer = Make(Options(1000) with { OnEpoch = epoch => losses.Add(epoch.Test.Loss) });
        var run = trainer.Fit(Data);
        Assert.False(run.EndedEarly);
        Assert.True(losses.Min() < losses[^1], "the last epoch is the best");
        Assert.Equal((losses.Min(), losses.IndexOf(losses.Min()) + 1), (run.Validation!.Loss, run.KeptEpoch));
        Assert.Equal(losses.Min(), trainer.Evaluate(Data.Validation!).Loss);
        Assert.Equal(run.ParametersSha256, trainer.Parameters.ParametersSha256());
    }

    [Fact]
    public void ACheckpointHasTheBestBesideWhatTrainingGoesOnFrom()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "c");
        var whole = Make(Options(1000)).Fit(Data);
        var cut = Make(Options(1000) with { Epochs = 30, CheckpointPath = path });
        var half = cut.Fit(Data);
        Assert.NotEqual(half.KeptEpoch, half.Steps / 3);

        // Predictions are of the best.
        var predictor = new Predictor(cut.Program);
        predictor.Load(path);
        Assert.All(
            cut.Parameters.Values.Where(v => v.Node.Op is Parameter { IsState: false }),
            v => Assert.Equal(cut.Parameters.Span<float>(v.Name), predictor.Parameters.Span<float>(v.Name)));
        var resumed = Make(Options(1000));
        resumed.Resume(path);
        var run = resumed.Fit(Data);
        Assert.Equal((whole.Losses.Length, whole.KeptEpoch, whole.ParametersSha256), (run.Losses.Length, run.KeptEpoch, run.ParametersSha256));
    }

    [Fact]
    public void PatienceGoesOnFromACheckpoint()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "c");
        var whole = Train(3, null);
        using var cancellation = new CancellationTokenSource();
        var options = Options(3) with { CheckpointPath = path, Cancellation = cancellation.Token };
        var cut = whole.Steps - 2;
        var first = Make(options with { OnStep = s => Cancel(s.Step == cut) });
        Assert.Throws<OperationCanceledException>(() => first.Fit(Data));
        var resumed = Make(Options(3));
        resumed.Resume(path);
        var run = resumed.Fit(Data);
        Assert.Equal((whole.Steps, whole.ParametersSha256), (run.Steps, run.ParametersSha256));

        void Cancel(bool isTime)
        {
            if (isTime)
            {
                cancellation.Cancel();
            }
        }
    }

    [Fact]
    public void ValidationSamplesAreAPartOfThoseToTrainOn()
    {
        var whole = Spiral.Create(arms: 3, train: 58, test: 31);
        Assert.Equal((44, 14, 31), (Data.Train.Count, Data.Validation!.Count, Data.Test.Count));
        static IEnumerable<(string, int)> Samples(IDataset data) =>
            Enumerable.Range(0, data.Count).Select(i => (string.Join(' ', data.Features(i).ToArray()), data.Labels(i)[0]));
        Assert.Equal(Samples(whole.Train).Order(), Samples(Data.Train).Concat(Samples(Data.Validation)).Order());
        Assert.NotEqual(Samples(Data.Validation), Samples(whole.WithValidation(0.25, seed: 6).Validation!));
        Assert.Equal(Samples(Data.Validation), Samples(whole.WithValidation(0.25, seed: 5).Validation!));
        Assert.Same(whole, whole.WithValidation(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => whole.WithValidation(1));
        Assert.Equal(
            "spiral/train: the samples come with spiral/train/validation to validate with: expected no part of those to train on",
            Assert.Throws<DataFormatException>(() => Data.WithValidation(0.25)).Message);
        var e = Assert.Throws<DataFormatException>(() => whole.WithValidation(0.001));
        Assert.Equal("spiral/train: expected samples to train on and samples for validation, found 0 of 58 kept", e.Message);
    }

    [Fact]
    public void RowsKeepAllThatIsKnownOfASample()
    {
        var data = Dataset.OfDoubles("all", [2], [1.1, 2, 3, 4, 5, 6.6], [], [], ["a", "b"]).WithWideTargets([1], [0.1, 0.2, 0.3]);
        var rows = data.Rows("some", [2, 0]);
        var (features, targets) = (new double[4], new double[2]);
        for (var i = 0; i < 2; i++)
        {
            rows.CopyFeatures(i, features.AsSpan(2 * i, 2));
            rows.CopyTargets(i, targets.AsSpan(i, 1));
        }

        Assert.Equal([5, 6.6, 1.1, 2], features);
        Assert.Equal([0.3, 0.1], targets);
        Assert.Equal([0.3f], rows.Targets(0));
        Assert.Equal([5f, 6.6f], rows.Features(0));
        Assert.Equal(["a", "b"], rows.FeatureNames.AsEnumerable());
        Assert.Equal(("some", 2, 1), (rows.Name, rows.Count, rows.TargetCount()));
    }

    [Fact]
    public void SmoothedLabelsAreOfTrainingAlone()
    {
        // One weight of 0 for each of 3 classes and a sample of 1: the probabilities are 1/3.
        var data = new Dataset("one", [1], [1], [2], ["a", "b", "c"]);
        var trainer = new Trainer(
            new Linear(1, 3, bias: false, weight: Initializer.Zeros), [1], new Sgd(1), Loss.CrossEntropy.Smoothed(0.3), new TrainingOptions());
        var run = trainer.Fit(new DataSplit(data, data));
        Assert.Equal(Math.Log(3), run.Losses[0], 1e-6);

        // p - ((1 - 0.3) at the label + 0.1 everywhere)
        Assert.Equal([0.1f - (1 / 3f), 0.1f - (1 / 3f), 0.8f - (1 / 3f)], trainer.Parameters.Span<float>("weight").ToArray(), new Near());
        var z = trainer.Parameters.Span<float>("weight").ToArray();
        Assert.Equal(Math.Log(z.Sum(x => Math.Exp(x))) - z[2], run.Test.Loss, 1e-6);
        var e = Assert.Throws<CompilerException>(() => Loss.MeanSquaredError.Smoothed(0.1));
        Assert.Contains("[loss.smoothing]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SmoothedTruthsAreHalfOfBoth()
    {
        var data = new Dataset("one", [1], [1], [1], ["a", "b"]);
        var trainer = new Trainer(
            new Linear(1, 1, bias: false, weight: Initializer.Constant(0.5)), [1], new Sgd(1), Loss.BinaryCrossEntropy.Smoothed(0.3), new TrainingOptions());
        var run = trainer.Fit(new DataSplit(data, data));

        // The slope is the probability less what is wanted, 0.7 + 0.15.
        var w = 0.5 - ((1 / (1 + Math.Exp(-0.5))) - 0.85);
        Assert.Equal(w, trainer.Parameters.Span<float>("weight")[0], 1e-6);
        Assert.Equal(Math.Log(1 + Math.Exp(-w)), run.Test.Loss, 1e-6);
    }

    private static TrainingRun Train(int? patience, Action<EpochResult>? onEpoch) => Make(Options(patience) with { OnEpoch = onEpoch }).Fit(Data);

    private static TrainingOptions Options(int? patience) =>
        new() { Engine = Engine.Interpreted, BatchSize = 16, Epochs = 60, Patience = patience };

    private static Trainer Make(TrainingOptions options) =>
        new(new Sequential(new Linear(2, 9), new Tanh(), new Linear(9, 3)), [2], new Adam(0.1), options: options);

    private sealed class Near : IEqualityComparer<float>
    {
        public bool Equals(float x, float y) => Math.Abs(x - y) < 1e-6;

        public int GetHashCode(float obj) => 0;
    }
}
