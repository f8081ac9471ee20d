using System.Globalization;
using MiniTorch.Compilation;
using MiniTorch.Interop;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Nn.Tests.Training;

public sealed class CheckpointTests : IDisposable
{
    private static readonly TrainingOptions Small = new() { Engine = Engine.Interpreted, BatchSize = 16, Seed = 3 };
    private static readonly DataSplit Data = Spiral.Create(arms: 3, train: 58, test: 31);

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. BuiltInModels.All.Where(m => !m.NeedsFolder).Select(m => m.Name)];

    private string Path => System.IO.Path.Combine(_folder.Path, "c");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void EveryModelGoesOnBitForBitOnEitherEngine(string name)
    {
        var model = BuiltInModels.Find(name);
        var data = model.LoadData();
        GoesOn(model, data, model.Defaults with { Steps = 11 }, 7);
        GoesOn(model, data, model.Defaults with { Steps = 4, Engine = Engine.Interpreted }, 3);
    }

    [SharedDataFact("mnist")]
    public void MnistGoesOnBitForBit() =>
        GoesOn(BuiltInModels.MnistMlp, BuiltInModels.MnistMlp.LoadData(SharedData.Folder("mnist")), BuiltInModels.MnistMlp.Defaults with { Steps = 5 }, 3);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(12)]
    public void MasksRatesAndBatchesGoOnAtAnyStep(int cut)
    {
        // 4 batches an epoch, of which the last is smaller; the rate falls between epochs, too.
        var options = Small with { LearningRateDecay = 0.5, Engine = Engine.Compiled };
        var whole = Make(options).Fit(Data, epochs: 3);
        var first = Make(options with { Steps = cut, CheckpointPath = Path });
        first.Fit(Data);
        var resumed = Make(options with { Threads = 2 });
        resumed.Resume(Path);
        Assert.Equal(cut, resumed.Program.StepsDone(resumed.Parameters));
        var run = resumed.Fit(Data, epochs: 3);
        Assert.Equal(whole.ParametersSha256, run.ParametersSha256);
        Assert.Equal(whole.Losses.AsEnumerable(), run.Losses);
        Assert.Equal((whole.Steps, whole.TrainLoss, whole.Test), (run.Steps, run.TrainLoss, run.Test));
    }

    [Fact]
    public void CheckpointsComeEveryFewStepsAndWhenTrainingIsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var seen = new List<int>();
        var options = Small with
        {
            CheckpointPath = Path,
            CheckpointEvery = 3,
            Cancellation = cancellation.Token,
            OnStep = step =>
            {
                seen.Add(File.Exists(Path) ? int.Parse(Safetensors.Read(Path).Metadata["steps"], CultureInfo.InvariantCulture) : 0);
                if (step.Step == 8)
                {
                    cancellation.Cancel();
                }
            },
        };
        var e = Assert.Throws<OperationCanceledException>(() => Make(options).Fit(Data, epochs: 3));
        Assert.Equal($"interrupted after step 8 of 12; {Path} holds it to go on with", e.Message);
        Assert.Equal([0, 0, 0, 3, 3, 3, 6, 6], seen);
        Assert.Equal("8", Safetensors.Read(Path).Metadata["steps"]);
        Assert.Equal(["c"], Directory.GetFileSystemEntries(_folder.Path).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public void WhatDivergedIsNotKept()
    {
        var model = new Sequential(new Linear(2, 9), new Linear(9, 3));
        var options = new TrainingOptions { BatchSize = 16, CheckpointPath = Path, CheckpointEvery = 1 };
        var run = new Trainer(model, [2], new Sgd(1e30), options: options).Fit(Data, epochs: 3);
        Assert.False(double.IsFinite(run.TrainLoss));
        Assert.True(Safetensors.Read(Path)["training.losses"].Elements<double>().ToArray().All(double.IsFinite));
    }

    [Fact]
    public void ACheckpointOfAnotherTrainingIsNamedWithWhatDiffers()
    {
        Make(Small with { Steps = 3, CheckpointPath = Path }).Fit(Data);
        string Message(Trainer trainer)
        {
            var before = trainer.Parameters.ParametersSha256();
            var e = Assert.Throws<CompilerException>(() => trainer.Resume(Path));
            Assert.Equal(before, trainer.Parameters.ParametersSha256());
            return e.Diagnostics[0].Message;
        }

        Assert.Equal($"{Path} is of another training: expected seed 4, found 3", Message(Make(Small with { Seed = 4 })));
        Assert.Equal($"{Path} is of another training: expected batch_size 15, found 16", Message(Make(Small with { BatchSize = 15 })));
        Assert.Equal(
            $"{Path} is of another training: expected learning_rate_decay 0.5, found 1", Message(Make(Small with { LearningRateDecay = 0.5 })));
        Assert.Equal($"{Path} is of another training: expected learning_rate 0.5, found 0.01", Message(Make(Small with { LearningRate = 0.5 })));
        Assert.StartsWith(
            $"{Path} is of another training: expected module_sha256 ", Message(Make(Small, new Adam(0.01, beta1: 0.8))), StringComparison.Ordinal);
        Assert.Equal(
            $"{Path} is of another training: expected schedule cosine(9, 0), found constant",
            Message(Make(Small, new Adam(0.01).With(Schedule.Cosine(9)))));
        Assert.StartsWith(
            $"{Path}, a checkpoint of model, does not fit the module in 9 places: expected %0.weight: f32[2,7], found 0.weight: f32[2,9]; ",
            Message(new Trainer(new Sequential(new Linear(2, 7), new Dropout(0.2), new Linear(7, 3)), [2], new Adam(0.01), options: Small)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void AnOptionOfABuiltInModelThatDiffersIsNamed()
    {
        var model = BuiltInModels.Xor;
        var options = model.Defaults with { Steps = 2, Engine = Engine.Interpreted };
        model.CreateTrainer(options with { CheckpointPath = Path }).Fit(model.LoadData());
        void Differs(string difference, TrainingOptions other) =>
            Assert.Equal($"{Path} is of another training: expected {difference}", Reject(() => model.CreateTrainer(other).Resume(Path)));
        Differs("dtype f64, found f32", options with { Type = DType.F64 });
        Differs("optimizer lion, found adam", options with { OptimizerName = "lion" });
        Differs("weight_decay 0.5, found none", options with { WeightDecay = 0.5 });
        Differs("beta2 0.9, found none", options with { Beta2 = 0.9 });
        Differs("l2 0.25, found 0", options with { Penalty = 0.25 });
        Differs("label_smoothing 0.1, found 0", options with { LabelSmoothing = 0.1 });
        Differs("clip_norm 1, found none", options with { ClipNorm = 1 });
        Differs("clip_value 2, found none", options with { ClipValue = 2 });
        Differs("accumulate 3, found 1", options with { Accumulate = 3 });
        Differs("ema 0.9, found none", options with { Average = 0.9 });
        Differs("schedule cosine(9, 0), found constant", options with { Schedule = Schedule.Cosine(9) });

        // Files of earlier versions do not say.
        var file = Safetensors.Read(Path);
        Safetensors.Write(Path, file.Tensors, file.Metadata.Remove("clip_norm").Remove("l2"));
        model.CreateTrainer(options).Resume(Path);
        Assert.Contains("expected module_sha256 ", Reject(() => model.CreateTrainer(options with { ClipNorm = 1 }).Resume(Path)), StringComparison.Ordinal);
    }

    [Fact]
    public void ATrainingThatCannotGoOnSaysWhy()
    {
        Make(Small with { Steps = 3, CheckpointPath = Path }).Fit(Data);
        var resumed = Make(Small with { Steps = 2 });
        resumed.Resume(Path);
        Assert.Contains("that did 3 steps: expected to go on to at least as many, found 2", Reject(() => resumed.Fit(Data)), StringComparison.Ordinal);
        resumed = Make(Small);
        resumed.Resume(Path);
        var fewer = Spiral.Create(arms: 3, train: 57, test: 31);
        Assert.Contains("the checkpoint is of a training on 58 samples, found 57", Reject(() => resumed.Fit(fewer)), StringComparison.Ordinal);
        Safetensors.Save(Path, resumed.Parameters);
        Assert.EndsWith(
            "expected training.losses: f64[N], found none of that name: it holds no training to go on with",
            Reject(() => resumed.Resume(Path)),
            StringComparison.Ordinal);
        Assert.Contains("there is no such file", Reject(() => resumed.Resume(Path + "x")), StringComparison.Ordinal);
    }

    private static string Reject(Action action) => Assert.Throws<CompilerException>(action).Diagnostics[0].Message;

    private static Trainer Make(TrainingOptions options, Optimizer? optimizer = null) => new(
        new Sequential(new Linear(2, 9), new Dropout(0.2), new Linear(9, 3)), [2], optimizer ?? new Adam(0.01), options: options);

    private void GoesOn(ModelDefinition model, DataSplit data, TrainingOptions options, int cut)
    {
        var whole = model.CreateTrainer(options).Fit(data);
        using var cancellation = new CancellationTokenSource();
        void OnStep(TrainingProgress step)
        {
            if (step.Step == cut)
            {
                cancellation.Cancel();
            }
        }

        var first = model.CreateTrainer(options with { Cancellation = cancellation.Token, OnStep = OnStep, CheckpointPath = Path });
        Assert.Throws<OperationCanceledException>(() => first.Fit(data));
        var resumed = model.CreateTrainer(options);
        resumed.Resume(Path);
        Assert.Equal(whole.ParametersSha256, resumed.Fit(data).ParametersSha256);
    }
}
