using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
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
    private const string StepsText = "steps";
    private const string SamplesText = "samples";
    private const string DigestText = "samples_digest";

    private readonly TrainingOptions _options;
    private readonly Session _step;
    private readonly DatasetRunner _runner;
    private readonly Predictor _predictor;
    private readonly TrainingHistory _history = new();
    private readonly BestParameters _best;

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
        _best = new BestParameters(
            Parameters, [.. program.Module["predict"].Nodes.SelectMany(n => n.Operands).Where(o => o.Node.Op is Parameter).Select(o => o.Name).Distinct()]);
    }

    /// <summary>The model as declared.</summary>
    public TrainingProgram Program { get; }

    /// <summary>How it is trained; engine and threads are those that the model was compiled for.</summary>
    public TrainingOptions Options => _options;

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

    /// <summary>The learning rate of the step to come, by the schedule.</summary>
    public double ScheduledRate => Program.ScheduledRate(Parameters);

    /// <summary>
    /// The steps of the present training so far, or of the last one; those before a checkpoint that it goes on from are among them, as soon as
    /// <see cref="Resume"/> has read it.
    /// </summary>
    public ImmutableArray<StepLoss> Curve => _history.Samples is { } samples
        ? _history.Curve(((samples - 1) / _options.BatchSize) + 1, Program.StepsDone(Parameters) - _history.Done)
        : [];

    /// <summary>
    /// Trains on, from where the parameters' step count says. After <see cref="Resume"/> that is the rest of the training that was cut off,
    /// with the batches that would have come next.
    /// </summary>
    /// <param name="data">Samples to train on, and samples to measure the result on.</param>
    /// <param name="epochs">How often every sample is visited; by default what the options say.</param>
    /// <exception cref="CompilerException">
    /// The samples are not of the shape that the model was declared with, or not as many as those that the resumed training began with;
    /// or another training writes its checkpoints to the same file.
    /// </exception>
    /// <exception cref="ArgumentException">There is nothing to train on.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; the message has the step, and whether a checkpoint has it.</exception>
    public TrainingRun Fit(DataSplit data, int? epochs = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var claim = CheckpointClaim.Take(_options.CheckpointPath);
        using var feed = new BatchFeed(Program, data.Train, _options.BatchSize, _options.Seed);
        var steps = epochs is null && _options.Steps is { } some ? some : checked((epochs ?? _options.Epochs) * feed.StepsPerEpoch);
        ArgumentOutOfRangeException.ThrowIfNegative(steps, nameof(epochs));
        if (!_history.IsRestored)
        {
            _best.Forget();
        }

        _history.Begin(data.Train, steps);
        var clock = new TrainingClock();
        var (before, resumed, samples) = (Program.StepsDone(Parameters) - _history.Done, _history.Done, 0L);
        while (_history.Done < steps && !_history.HasStalled(_options.Patience))
        {
            var (epoch, batch) = Math.DivRem(before + _history.Done, feed.StepsPerEpoch);
            if (batch == 0 && epoch > 0 && _options.LearningRateDecay != 1)
            {
                LearningRate *= _options.LearningRateDecay;
            }

            samples += feed.Feed(_step, epoch, batch, isLast: _history.Done + 1 == steps);
            _step.Run();
            var loss = _step.Number("loss");
            _history.Add(loss);
            _options.OnStep?.Invoke(clock.Progress(epoch + 1, _history.Done, _history.Done - resumed, steps, loss, samples));
            if (batch + 1 == feed.StepsPerEpoch || _history.Done == steps)
            {
                EndEpoch(data, epoch, batch, clock);
            }

            SaveNowAndThen(steps);
        }

        clock.Pause();
        _best.Exchange();
        var run = Report(data, feed.StepsPerEpoch, before, samples, clock.Training.TotalSeconds);
        if (double.IsFinite(run.Test.Loss) && _options.CheckpointPath is { } path)
        {
            // The best is beside what training goes on from, unless that diverged.
            if (_history.Done > 0 && !double.IsFinite(_history.OfTraining[^1]))
            {
                _best.Forget();
            }

            _best.Exchange();
            Save(path);
            _best.Exchange();
        }

        _best.Forget();
        return run;
    }

    /// <summary>
    /// Writes a checkpoint: a safetensors file, whole or not there, of the parameters, all state, and the losses of the steps so far.
    /// <see cref="Resume"/> goes on from it with the same bits; a <see cref="Predictor"/> takes the parameters alone.
    /// </summary>
    /// <exception cref="CompilerException">It cannot be written.</exception>
    public void Save(string path)
    {
        var texts = new Dictionary<string, string>(Identity().Concat(Program.Recipe));
        texts[StepsText] = Program.StepsDone(Parameters).ToString(CultureInfo.InvariantCulture);
        if (_history.Samples is { } samples)
        {
            texts[SamplesText] = samples.ToString(CultureInfo.InvariantCulture);
        }

        if (_history.Digest is { } digest)
        {
            texts[DigestText] = digest;
        }

        _history.Names.AddTo(texts);
        Checkpoint.Save(path, Parameters, _history, _best, texts);
    }

    /// <summary>
    /// Reads a checkpoint that <see cref="Save"/> wrote in a training of the same program and options; the next <see cref="Fit"/> ends that
    /// training as if it had never been cut off. Engine, threads and the number of steps may be others.
    /// </summary>
    /// <exception cref="CompilerException">
    /// The file is missing, damaged, or of another training; the message names the file, what was expected and what was found. Nothing has
    /// changed.
    /// </exception>
    public void Resume(string path)
    {
        var texts = Checkpoint.Load(path, Parameters, _history, _best, Identity(), Program.Recipe);
        _history.Samples = int.TryParse(texts.GetValueOrDefault(SamplesText), CultureInfo.InvariantCulture, out var samples) ? samples : null;
        (_history.Names, _history.Digest) = (SampleNames.In(texts), texts.GetValueOrDefault(DigestText));
    }

    /// <summary>Measures the model on samples.</summary>
    /// <exception cref="CompilerException">The samples are not of the shape that the model was declared with.</exception>
    public Evaluation Evaluate(IDataset data) => _runner.Evaluate(data);

    /// <summary>What the model says about the first samples of a dataset.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="count">How many; all that there are, if fewer.</param>
    /// <exception cref="CompilerException">The samples are not of the shape that the model was declared with.</exception>
    public ImmutableArray<Prediction> Predict(IDataset data, int count) => _predictor.Predict(data, count);

    private void EndEpoch(DataSplit data, int epoch, int batch, TrainingClock clock)
    {
        if (_options.OnEpoch is null && _options.Patience is null)
        {
            return;
        }

        clock.Pause();
        var measured = Evaluate(data.Validation ?? data.Test);
        clock.Resume();
        _history.AddEpoch(measured.Loss);
        if (_options.Patience is not null && _history.Best == _history.Epochs.Count - 1)
        {
            _best.Keep();
        }

        _options.OnEpoch?.Invoke(new EpochResult(epoch + 1, _history.Done, _history.Mean(batch + 1), measured, clock.Total));
    }

    // What diverged is no place to go on from: the last good checkpoint stays.
    private void SaveNowAndThen(int steps)
    {
        var isCancelled = _options.Cancellation.IsCancellationRequested && _history.Done < steps;
        var isDue = isCancelled || (_options.CheckpointEvery is { } every && _history.Done % every == 0);
        if (isDue && _options.CheckpointPath is { } path && double.IsFinite(_history.All[^1]))
        {
            Save(path);
        }

        if (isCancelled)
        {
            var kept = _options.CheckpointPath is { } saved ? $"{saved} holds it to go on with" : "no checkpoint holds it";
            throw new OperationCanceledException($"interrupted after step {_history.Done} of {steps}; {kept}", _options.Cancellation);
        }
    }

    // All that the bits of a training follow from, the samples and its length apart. Texts of a checkpoint.
    private Dictionary<string, string> Identity() => new()
    {
        ["model"] = Program.Module.Name,
        ["seed"] = _options.Seed.ToString(CultureInfo.InvariantCulture),
        ["batch_size"] = _options.BatchSize.ToString(CultureInfo.InvariantCulture),
        ["learning_rate"] = (_options.LearningRate ?? Program.Optimizer.LearningRate).ToString(CultureInfo.InvariantCulture),
        ["learning_rate_decay"] = _options.LearningRateDecay.ToString(CultureInfo.InvariantCulture),
        ["patience"] = _options.Patience?.ToString(CultureInfo.InvariantCulture) ?? "none",
        ["schedule"] = Program.Optimizer.Schedule.ToString()!,
        [Checkpoint.Module] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Program.Module.ToString()))),
    };

    private TrainingRun Report(DataSplit data, int stepsPerEpoch, int before, long samples, double seconds)
    {
        var validation = data.Validation is { } others ? Evaluate(others) : null;
        return new TrainingRun
        {
            Model = Program.Module.Name,
            Engine = _options.Engine,
            Threads = _options.Threads,
            Steps = _history.Done,
            EndedEarly = _history.HasStalled(_options.Patience),
            KeptEpoch = _best.AreKept ? _history.Best + 1 : null,
            Seconds = seconds,
            TrainLoss = _history.Mean(stepsPerEpoch),
            Test = ReferenceEquals(data.Validation, data.Test) ? validation! : Evaluate(data.Test),
            Validation = validation,
            SamplesPerSecond = seconds > 0 ? samples / seconds : 0,
            CompileMilliseconds = Executable.Report.Total.TotalMilliseconds,
            ParametersSha256 = Parameters.ParametersSha256(),
            PeakBytes = Parameters.Bytes + _step.ArenaBytes,
            Losses = ImmutableArray.Create(_history.OfTraining),
            Epochs = _history.MeasuredLosses(stepsPerEpoch, before),
        };
    }
}
