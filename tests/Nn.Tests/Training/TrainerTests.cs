using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using MiniTorch.Runtime;

namespace MiniTorch.Nn.Tests.Training;

public class TrainerTests
{
    private static readonly TrainingOptions Options = new() { Engine = Engine.Interpreted, BatchSize = 16, Seed = 3 };
    private static readonly DataSplit Data = Spiral.Create(arms: 3, train: 58, test: 31);

    [Fact]
    public void XorIsLearnedToTheLastRow()
    {
        var xor = BuiltInModels.Xor;
        var trainer = xor.CreateTrainer(xor.Defaults with { Engine = Engine.Interpreted });
        var run = trainer.Fit(xor.LoadData());
        Assert.Equal(500, run.Steps);
        Assert.Equal(1.0, run.Test.Accuracy);
        Assert.True(run.Test.Loss < 0.01, $"loss {run.Test.Loss}");
        Assert.True(run.Losses[0] > 0.5, $"first loss {run.Losses[0]}");
        var predictions = trainer.Predict(xor.LoadData().Test, 9);
        Assert.Equal([0, 1, 1, 0], predictions.Select(p => p.Predicted));
        Assert.Equal([0, 1, 1, 0], predictions.Select(p => p.Label));
        Assert.All(predictions, p => Assert.Equal(1, p.Output.Sum(), 5));
    }

    [Fact]
    public void APredictorCompilesNothingOfTheTrainingAndSaysTheSame()
    {
        var trainer = BuiltInModels.Digits.CreateTrainer();
        var predictor = BuiltInModels.Digits.CreatePredictor();
        Assert.Equal(["predict"], predictor.Executable.Module.Functions.Select(f => f.Name));
        Assert.Equal(
            ["hidden1.bias", "hidden1.weight", "hidden2.bias", "hidden2.weight", "output.bias", "output.weight"],
            predictor.Parameters.Names.Order(StringComparer.Ordinal));
        foreach (var name in predictor.Parameters.Names)
        {
            trainer.Parameters.Raw(name).CopyTo(predictor.Parameters.Raw(name));
        }

        var test = BuiltInModels.Digits.LoadData().Test;
        Assert.Equal(trainer.Predict(test, 300).SelectMany(p => p.Output), predictor.Predict(test, 300).SelectMany(p => p.Output));
    }

    [Fact]
    public void ASpiralIsLearned()
    {
        var spiral = BuiltInModels.Spiral;
        var data = Spiral.Create(arms: 2, train: 320, test: 160);
        var run = spiral.CreateTrainer(spiral.Defaults with { Engine = Engine.Interpreted }).Fit(data, epochs: 120);
        Assert.True(run.Test.Accuracy >= 0.97, $"accuracy {run.Test.Accuracy}");
        Assert.True(run.TrainLoss < 0.1 && run.Losses[0] > 0.9, $"loss {run.Losses[0]} to {run.TrainLoss}");
    }

    [Fact]
    public void NumbersAreLearned()
    {
        // y = (x0 - x1, 2 x1) from 40 points of a line and back.
        float[] points = [.. Enumerable.Range(0, 80).Select(i => ((i * 37 % 41) - 20) / 10f)];
        float[] targets = [.. points.Chunk(2).SelectMany(p => (float[])[p[0] - p[1], 2 * p[1]])];
        var data = new Dataset("line", [2], [.. points], [], []).WithTargets([2], [.. targets]);
        var trainer = new Trainer(new Linear(2, 2), [2], new Sgd(0.1), Loss.MeanSquaredError, Options);
        var run = trainer.Fit(new DataSplit(data, data), epochs: 60);
        Assert.True(run.Test.Loss < 1e-6, $"loss {run.Test.Loss}");
        Assert.Null(run.Test.Accuracy);
        Assert.All(((float[])[1, 0, -1, 2]).Zip(trainer.Parameters.Span<float>("weight").ToArray()), p => Assert.Equal(p.First, p.Second, 2));
        var prediction = trainer.Predict(data, 3)[2];
        Assert.Equal((2, null, null), (prediction.Index, prediction.Label, prediction.Predicted));
        Assert.Equal(data.Targets(2)[1], prediction.Output[1], 2);
    }

    [Fact]
    public void TheSameSeedTrainsTheSameBits()
    {
        string Train(TrainingOptions options) => new Trainer(Model(), [2], new Adam(0.01), options: options).Fit(Data, epochs: 3).ParametersSha256;
        var first = Train(Options);
        Assert.Matches("^[0-9a-f]{64}$", first);
        Assert.Equal(first, Train(Options));
        Assert.NotEqual(first, Train(Options with { Seed = 4 }));
        Assert.NotEqual(first, Train(Options with { BatchSize = 17 }));
        Assert.Equal(first, Train(Options with { Engine = Engine.Compiled }));
        Assert.Equal(first, Train(Options with { Engine = Engine.Compiled, Threads = 2 }));
    }

    [Fact]
    public void EveryEpochEndsWithAPartialBatch()
    {
        var steps = new List<TrainingProgress>();
        var epochs = new List<EpochResult>();
        var trainer = new Trainer(Model(), [2], new Adam(0.01), options: Options with { OnStep = steps.Add, OnEpoch = epochs.Add });
        var run = trainer.Fit(Data, epochs: 2);

        // 58 samples: three batches of 16 and one of 10.
        Assert.Equal(8, run.Steps);
        Assert.Equal([1, 1, 1, 1, 2, 2, 2, 2], steps.Select(s => s.Epoch));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], steps.Select(s => s.Step));
        Assert.All(steps, s => Assert.Equal(8, s.TotalSteps));
        Assert.Equal(run.Losses.AsEnumerable(), steps.Select(s => s.Loss));
        Assert.Equal(TimeSpan.Zero, steps[^1].Remaining);
        Assert.Equal([(1, 4), (2, 8)], epochs.Select(e => (e.Epoch, e.Step)));
        Assert.Equal(run.Losses[4..].Average(), epochs[1].TrainLoss, 12);
        Assert.Equal(run.Test, epochs[1].Test);
        Assert.Equal(31, run.Test.Count);
        Assert.Equal(8, trainer.Program.StepsDone(trainer.Parameters));
    }

    [Fact]
    public void TheLossOfAPartialBatchIsTheMeanOfItsRows()
    {
        var trainer = new Trainer(Model(), [2], new Sgd(0), options: Options);
        var run = trainer.Fit(Data, epochs: 1);

        // Nothing moved: the batches' means, each times its rows, are those of the whole set.
        Assert.Equal(trainer.Evaluate(Data.Train).Loss, ((run.Losses[..3].Sum() * 16.0) + (run.Losses[3] * 10.0)) / 58, 6);
    }

    [Fact]
    public void StepsSayWhereToStopAndFitGoesOnFromThere()
    {
        Trainer Make() => new(Model(), [2], new Adam(0.01), options: Options with { Steps = 3, LearningRateDecay = 0.5 });
        var (whole, parts) = (Make(), Make());
        var all = whole.Fit(Data, epochs: 3);
        var first = parts.Fit(Data);
        Assert.Equal(3, first.Steps);
        var second = parts.Fit(Data);
        Assert.Equal(all.Losses[..6].AsEnumerable(), first.Losses.Concat(second.Losses));

        // Another trainer with the parameters and the state of the first: what resuming from a checkpoint is.
        var resumed = Make();
        Assert.Equal(resumed.Parameters.Values.Length, resumed.Parameters.CopyFrom(parts.Parameters));
        resumed.Fit(Data);
        Assert.Equal(all.ParametersSha256, resumed.Fit(Data).ParametersSha256);
    }

    [Fact]
    public void TheLearningRateFallsAfterEachEpoch()
    {
        var trainer = new Trainer(Model(), [2], new Sgd(0.5), options: Options with { LearningRateDecay = 0.5, LearningRate = 0.25 });
        Assert.Equal(0.25, trainer.LearningRate);
        trainer.Fit(Data, epochs: 1);
        Assert.Equal(0.25, trainer.LearningRate);
        trainer.Fit(Data, epochs: 2);
        Assert.Equal(0.0625, trainer.LearningRate);
    }

    [Theory]
    [InlineData(Engine.Interpreted)]
    [InlineData(Engine.Compiled)]
    public void AStepAllocatesNothing(Engine engine)
    {
        // A collection that another thread starts may count the rest of this thread's allocation block, once: what a step allocates would
        // show in every epoch, so the epoch that shows least tells. In the first both batch sizes are new.
        const int epochs = 5;
        var allocated = new long[epochs];
        void OnStep(TrainingProgress progress)
        {
            if (progress.Step == progress.Epoch * 4)
            {
                allocated[progress.Epoch - 1] = GC.GetAllocatedBytesForCurrentThread();
            }
        }

        var model = new Sequential(new Linear(2, 9), new Tanh(), new Dropout(0.1), new Linear(9, 3));
        new Trainer(model, [2], new Adam(0.01), options: Options with { Engine = engine, OnStep = OnStep, LearningRateDecay = 0.9 }).Fit(Data, epochs);
        Assert.All(allocated, bytes => Assert.True(bytes > 0));
        Assert.Equal(0, allocated.Zip(allocated.Skip(1), (before, after) => after - before).Min());
    }

    [Fact]
    public void RandomLayersFollowTheSeedAndRestInEvaluation()
    {
        Trainer Make(ulong seed) => new(
            new Sequential(new Linear(2, 64), new Dropout(0.5), new Linear(64, 3)),
            [2],
            new Sgd(0),
            options: Options with { Seed = seed, BatchSize = 58 });

        // Nothing moves and every batch is the whole set: only the masks differ from step to step.
        var losses = Make(1).Fit(Data, epochs: 3).Losses;
        Assert.Equal(losses.AsEnumerable(), Make(1).Fit(Data, epochs: 3).Losses);
        Assert.True(losses.Max() - losses.Min() > 1e-3, $"losses {string.Join(' ', losses)}");
        var trainer = Make(1);
        Assert.Equal(trainer.Evaluate(Data.Test), trainer.Evaluate(Data.Test));
    }

    [Fact]
    public void TheFingerprintIsOfParametersAlone()
    {
        var module = new ModuleBuilder("m");
        module.Parameter("w", DType.F32, [2]);
        module.State("s", DType.F32, []);
        var store = new ParameterStore(module.Build());
        store.Span<float>("w")[1] = 1;

        const string Expected = "200abdcf6c9dc163630d6baf25ec4034e1ebb0df1efd8225866a96e5aade9544";

        // sha256 of "w: f32[2]\n", four zero bytes and 00 00 80 3f.
        Assert.Equal(Expected, store.ParametersSha256());
        store.Span<float>("s")[0] = 5;
        Assert.Equal(Expected, store.ParametersSha256());
        store.Span<float>("w")[0] = -0f;
        Assert.NotEqual(Expected, store.ParametersSha256());
    }

    [Fact]
    public void SamplesThatDoNotFitAreAMistake()
    {
        var trainer = new Trainer(Model(), [2], new Adam(0.01), options: Options);
        var three = new Dataset("three", [3], [1, 2, 3], [0], ["a"]);
        var shape = Assert.Throws<CompilerException>(() => trainer.Fit(new DataSplit(three, three)));
        Assert.Contains("input %x is f32[B,2], fed f32[1,3]: axis 1 expected 2, found 3", shape.Message, StringComparison.Ordinal);
        var none = new Dataset("none", [2], [], [], ["a"]);
        var empty = Assert.Throws<ArgumentException>(() => trainer.Fit(new DataSplit(none, none)));
        Assert.StartsWith("none: expected at least one sample, found none", empty.Message, StringComparison.Ordinal);
        var numbers = new Dataset("numbers", [2], [1, 2], [], []).WithTargets([1], [1]);
        var labels = Assert.Throws<ArgumentException>(() => trainer.Evaluate(numbers));
        Assert.StartsWith("numbers: the loss needs labels, found none", labels.Message, StringComparison.Ordinal);
    }

    private static Sequential Model() => new(new Linear(2, 9), new Tanh(), new Linear(9, 3));
}
