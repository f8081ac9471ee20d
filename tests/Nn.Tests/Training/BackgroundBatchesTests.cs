using System.Collections.Immutable;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn.Tests.Training;

/// <summary>Batches are put together on another thread while steps run: the same batches, nothing allocated, and failures come through.</summary>
public sealed class BackgroundBatchesTests
{
    [Fact]
    public void Steps_see_the_batches_of_samples_in_memory()
    {
        var own = new Waves();
        IDataset samples = own;
        var held = new Dataset("held", [3], [.. Enumerable.Range(0, own.Count).SelectMany(samples.Features)], [], [])
            .WithTargets([1], [.. Enumerable.Range(0, own.Count).SelectMany(samples.Targets)]);
        own.Threads.Clear();
        var expected = Trainer().Fit(new DataSplit(held, held));
        var run = Trainer().Fit(new DataSplit(own, held));
        Assert.Equal(expected.Losses.AsEnumerable(), run.Losses);
        Assert.Equal(expected.ParametersSha256, run.ParametersSha256);

        // The first batch, which nobody could know of, here; others there, unless that thread woke up too late.
        Assert.InRange(own.Threads.Distinct().Count(), 1, 2);
        Assert.InRange(own.Threads.Count(t => t == Environment.CurrentManagedThreadId), 5, own.Threads.Count);
    }

    [Fact]
    public void Batches_are_put_together_while_a_step_runs()
    {
        using var copied = new SemaphoreSlim(0);
        var caller = Environment.CurrentManagedThreadId;
        var data = new Waves { OnCopy = () => _ = Environment.CurrentManagedThreadId != caller && copied.Release() >= 0 };

        // A step that does not end before the other thread has made five samples of the next batch.
        // Behind the last step there is none.
        var trainer = Trainer(steps: 3, onStep: p =>
            Assert.All(Enumerable.Range(0, p.Step < p.TotalSteps ? 5 : 0), _ => Assert.True(copied.Wait(TimeSpan.FromSeconds(30)))));
        trainer.Fit(new DataSplit(data, data));
        Assert.Equal(2, data.Threads.Distinct().Count());
    }

    [Fact]
    public void Large_batches_in_memory_are_put_together_there_too()
    {
        var features = Enumerable.Range(0, 64 * 600).Select(i => i % 7 / 7f).ToImmutableArray();
        var data = new Dataset("large", [600], features, [], []).WithTargets([1], [.. Enumerable.Range(0, 64).Select(i => i / 64f)]);
        ImmutableArray<double> Losses(int batchSize) => new Trainer(
            new Linear(600, 1), [600], new Sgd(1e-3), Loss.MeanSquaredError, new TrainingOptions { BatchSize = batchSize, Epochs = 4 })
            .Fit(new DataSplit(data, data)).Losses;

        Assert.Equal(4 * 2, Losses(40).Length);
        Assert.Equal(Losses(40).AsEnumerable(), Losses(40));
    }

    [Fact]
    public void A_training_that_goes_on_takes_the_batch_that_comes_next()
    {
        using var folder = new Data.TemporaryFolder();
        var (path, data) = (Path.Combine(folder.Path, "c"), new DataSplit(new Waves(), new Waves()));
        var whole = Trainer().Fit(data);
        var first = Trainer(steps: 7);
        first.Fit(data);
        first.Save(path);
        var rest = Trainer();
        rest.Resume(path);
        Assert.Equal(whole.ParametersSha256, rest.Fit(data).ParametersSha256);
    }

    [Fact]
    public void Nothing_is_allocated_on_either_thread()
    {
        var (here, there) = (new long[200], new long[200 * 5]);
        var caller = Thread.CurrentThread;
        var (steps, samples) = (0, 0);
        var data = new Waves
        {
            IsWatched = false,
            OnCopy = () =>
            {
                if (Thread.CurrentThread != caller && samples < there.Length)
                {
                    there[samples++] = GC.GetAllocatedBytesForCurrentThread();
                }
            },
        };
        var options = new TrainingOptions { BatchSize = 5, Epochs = 40, OnStep = _ => here[steps++] = GC.GetAllocatedBytesForCurrentThread() };
        new Trainer(new Linear(3, 1), [3], new Sgd(0.01), Loss.MeanSquaredError, options).Fit(new DataSplit(data, data));
        Assert.Equal(200, steps);

        // A thread that waits for the first time allocates what it waits with; 190 steps that allocated would come to more.
        Assert.InRange(here[^1] - here[10], 0, 500);
        Assert.InRange(there[Math.Max(0, samples - 1)] - there[0], 0, 500);
    }

    [Fact]
    public void What_a_sample_throws_comes_to_the_step_that_needs_it()
    {
        var data = new Waves { Broken = 11 };
        var steps = 0;
        var trainer = Trainer(onStep: _ => steps++);
        var e = Assert.Throws<InvalidOperationException>(() => trainer.Fit(new DataSplit(data, data)));
        Assert.Equal("sample 11 cannot be made", e.Message);
        Assert.InRange(steps, 0, 4);
    }

    [Fact]
    public void The_thread_ends_with_the_training()
    {
        Thread? thread = null;
        var data = new Waves { OnCopy = () => thread = Thread.CurrentThread.Name == "minitorch batches" ? Thread.CurrentThread : thread };
        Trainer(onStep: _ => Thread.Sleep(1)).Fit(new DataSplit(data, data));
        Assert.NotNull(thread);
        Assert.False(thread.IsAlive);
    }

    private static Trainer Trainer(int? steps = null, Action<TrainingProgress>? onStep = null) => new(
        new Linear(3, 1),
        [3],
        new Sgd(0.05),
        Loss.MeanSquaredError,
        new TrainingOptions { BatchSize = 5, Epochs = 6, Steps = steps, OnStep = onStep });

    private sealed class Waves : IDataset
    {
        public string Name => "waves";

        public int Count => 23;

        public ImmutableArray<int> FeatureShape { get; } = [3];

        public ImmutableArray<int> TargetShape { get; } = [1];

        public List<int> Threads { get; } = [];

        public bool IsWatched { get; init; } = true;

        public int? Broken { get; init; }

        public Action? OnCopy { get; init; }

        public void CopyFeatures(int index, Span<float> to)
        {
            if (index == Broken)
            {
                throw new InvalidOperationException($"sample {index} cannot be made");
            }

            OnCopy?.Invoke();
            if (IsWatched)
            {
                lock (Threads)
                {
                    Threads.Add(Environment.CurrentManagedThreadId);
                }
            }

            (to[0], to[1], to[2]) = (index / 23f, index % 3, index % 5 / 5f);
        }

        public void CopyTargets(int index, Span<float> to) => to[0] = index % 4;
    }
}
