using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>
/// A compiled model with its parameters: trains in batches, evaluates, predicts. The same seed gives the same bits, whatever the engine
/// and the number of threads. A training step allocates nothing.
/// </summary>
/// <example>
/// <code>
/// var digits = SyntheticDigits.Create();
/// var model = new Sequential(new Linear(784, 128), new Relu(), new Linear(128, 10));
/// var trainer = new Trainer(model, [784], new Adam(1e-3));
/// trainer.Fit(digits, epochs: 5);
/// Console.WriteLine(trainer.Evaluate(digits.Test).Accuracy);
/// </code>
/// </example>
public sealed class Trainer
{
    private readonly TrainingOptions _options;
    private readonly Session _step;
    private readonly DatasetRunner _runner;
    private readonly Predictor _predictor;

    /// <summary>Declares, compiles and initializes a model.</summary>
    /// <param name="model">The layers.</param>
    /// <param name="input">The shape of one sample, such as [784].</param>
    /// <param name="optimizer">How parameters follow gradients.</param>
    /// <param name="loss">What is made small; <see cref="Loss.CrossEntropy"/> if not said.</param>
    /// <param name="options">Seed, engine, threads, batch size.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">Shapes do not fit; the message has both, and the line of the layer.</exception>
    public Trainer(
        Layer model,
        Shape input,
        Optimizer optimizer,
        Loss? loss = null,
        TrainingOptions? options = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : this(new TrainingProgram(model, input, loss ?? Loss.CrossEntropy, optimizer, file: file, line: line), options)
    {
    }

    /// <summary>Compiles a declared model and initializes its parameters.</summary>
    /// <param name="program">The model.</param>
    /// <param name="options">Seed, engine, threads, batch size.</param>
    /// <param name="compiler">How it is compiled; by default with the engine and the threads of the options.</param>
    /// <exception cref="CompilerException">Something in it cannot be compiled.</exception>
    public Trainer(TrainingProgram program, TrainingOptions? options = null, CompilerOptions? compiler = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        Program = program;
        _options = options ?? new TrainingOptions();
        compiler ??= new CompilerOptions { Engine = _options.Engine, Threads = _options.Threads };
        Executable = Compiler.Compile(program.Module, compiler);
        _options = _options with { Engine = compiler.Engine, Threads = compiler.Threads };
        program.Initialize(Parameters, _options.Seed);
        if (_options.LearningRate is { } rate)
        {
            LearningRate = rate;
        }

        _step = Executable.CreateSession("step");
        _runner = new DatasetRunner(program, Executable);
        _predictor = new Predictor(program, Executable);
    }

    /// <summary>The model as declared.</summary>
    public TrainingProgram Program { get; }

    /// <summary>The model as compiled.</summary>
    public Executable Executable { get; }

    /// <summary>The values of parameters and state: what a checkpoint holds.</summary>
    public ParameterStore Parameters => Executable.Parameters;

    /// <summary>The learning rate of the steps that follow; changing it compiles nothing.</summary>
    public double LearningRate
    {
        get => Program.LearningRate(Parameters);
        set => Program.SetLearningRate(Parameters, value);
    }

    /// <summary>
    /// Trains on, from where the parameters' step count says: after a checkpoint was read, with the batches that would have come next.
    /// </summary>
    /// <param name="data">Samples to train on, and samples to measure the result on.</param>
    /// <param name="epochs">How often every sample is visited; by default what the options say.</param>
    /// <exception cref="CompilerException">The samples are not of the shape that the model was declared with.</exception>
    /// <exception cref="ArgumentException">There is nothing to train on.</exception>
    public TrainingRun Fit(DataSplit data, int? epochs = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        var feed = BatchFeed.Create(Program, data.Train, _options.BatchSize, _options.Seed);
        var steps = epochs is null && _options.Steps is { } some ? some : checked((epochs ?? _options.Epochs) * feed.StepsPerEpoch);
        ArgumentOutOfRangeException.ThrowIfNegative(steps, nameof(epochs));
        var losses = new double[steps];
        var first = Program.StepsDone(Parameters);
        var clock = new TrainingClock();
        var samples = 0L;
        for (var done = 1; done <= steps; done++)
        {
            var (epoch, batch) = Math.DivRem(first + done - 1, feed.StepsPerEpoch);
            if (batch == 0 && epoch > 0 && _options.LearningRateDecay != 1)
            {
                LearningRate *= _options.LearningRateDecay;
            }

            samples += feed.Feed(_step, epoch, batch);
            _step.Run();
            losses[done - 1] = _step.Number("loss");
            _options.OnStep?.Invoke(clock.Progress(epoch + 1, done, steps, losses[done - 1], samples));
            if (_options.OnEpoch is { } onEpoch && (batch + 1 == feed.StepsPerEpoch || done == steps))
            {
                clock.Pause();
                var test = Evaluate(data.Test);
                clock.Resume();
                onEpoch(new EpochResult(epoch + 1, done, Mean(losses, done, batch + 1), test, clock.Total));
            }
        }

        clock.Pause();
        return Report(data, losses, feed.StepsPerEpoch, samples, clock.Training.TotalSeconds);
    }

    /// <summary>Measures the model on samples.</summary>
    /// <exception cref="CompilerException">The samples are not of the shape that the model was declared with.</exception>
    public Evaluation Evaluate(Dataset data) => _runner.Evaluate(data);

    /// <summary>What the model says about the first samples of a dataset.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="count">How many; all that there are, if fewer.</param>
    /// <exception cref="CompilerException">The samples are not of the shape that the model was declared with.</exception>
    public ImmutableArray<Prediction> Predict(Dataset data, int count) => _predictor.Predict(data, count);

    /// <summary>The mean of the last losses before an end, at most so many.</summary>
    private static double Mean(ReadOnlySpan<double> losses, int end, int count)
    {
        var (sum, start) = (0.0, Math.Max(0, end - count));
        foreach (var loss in losses[start..end])
        {
            sum += loss;
        }

        return sum / Math.Max(1, end - start);
    }

    private TrainingRun Report(DataSplit data, double[] losses, int stepsPerEpoch, long samples, double seconds) => new()
    {
        Model = Program.Module.Name,
        Engine = _options.Engine,
        Threads = _options.Threads,
        Steps = losses.Length,
        Seconds = seconds,
        TrainLoss = Mean(losses, losses.Length, stepsPerEpoch),
        Test = Evaluate(data.Test),
        SamplesPerSecond = seconds > 0 ? samples / seconds : 0,
        CompileMilliseconds = Executable.Report.Total.TotalMilliseconds,
        ParametersSha256 = Parameters.ParametersSha256(),
        PeakBytes = Parameters.Bytes + _step.ArenaBytes,
        Losses = ImmutableArray.Create(losses),
    };
}
