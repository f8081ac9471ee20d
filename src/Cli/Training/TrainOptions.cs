using System.CommandLine;
using MiniTorch.Ir;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli.Training;

/// <summary>What a command line may change of how a built-in model is trained.</summary>
internal sealed class TrainOptions
{
    private readonly Option<int?> _epochs =
        NumberOption.Count("--epochs", "Visit every training sample N times; without it, the model's own number");

    private readonly Option<int?> _steps = NumberOption.Count("--steps", "Train N batches instead");
    private readonly Option<int?> _batch = NumberOption.Count("--batch", "Samples a step; without it, the model's own number");
    private readonly Option<double?> _rate = NumberOption.Real("--lr", "Learning rate; without it, the model's own");
    private readonly Option<string?> _optimizer = new("--optimizer")
    {
        Description = "How parameters follow gradients",
        HelpName = string.Join('|', Optimizer.Names),
    };

    private readonly Option<string?> _schedule = new("--schedule")
    {
        Description = "How the learning rate goes with the steps of the training",
        HelpName = string.Join('|', Schedule.Names),
    };

    private readonly Option<int?> _warmUp = NumberOption.Count("--warmup", "Let the learning rate rise in the first N steps");
    private readonly Option<double?> _lowest = NumberOption.Real("--min-lr", "The lowest learning rate of the schedule");
    private readonly Option<double?> _clipNorm = NumberOption.Positive("--clip-norm", "The largest norm of all gradients together");
    private readonly Option<double?> _clipValue = NumberOption.Positive("--clip-value", "The largest size of an element of a gradient");
    private readonly Option<double?> _weightDecay = NumberOption.Real("--weight-decay", "The optimizer's weight decay, of weights; biases and gains do not decay");
    private readonly Option<double?> _beta2 = NumberOption.Fraction(
        "--beta2", "The part of the mean of squared gradients that stays, of adam and adamw; without it, the model's own, or 0.999");

    private readonly Option<double?> _penalty = NumberOption.Real(
        "--l2", "Add X/2 times the sum of squared weights to the loss, biases not counted; without it, the model's own");

    private readonly Option<int?> _accumulate = NumberOption.Count(
        "--accumulate", "Make an update of the mean gradient of N batches; steps and epochs still count batches");

    private readonly Option<double?> _average = NumberOption.Fraction(
        "--ema", "Evaluate and predict with a running mean of the parameters, of which X stays at an update, such as 0.999");

    private readonly Option<double?> _smoothing = NumberOption.Fraction(
        "--label-smoothing", "Spread X of the probability that training wants of a label evenly over all classes");

    private readonly Option<double?> _validation = NumberOption.Fraction(
        "--validation-fraction", "The part of the training samples, drawn at random, that training is watched on in place of the test samples");

    private readonly Option<int?> _patience = NumberOption.Count(
        "--patience", "End after N epochs without a lower loss on the validation samples, and keep the best; without --validation-fraction, on the test samples");

    private readonly Option<string?> _type = new("--dtype")
    {
        Description = "The type of parameters and samples; without it, the model's own",
        HelpName = "f32|f64",
    };

    private readonly Option<ulong?> _seed =
        NumberOption.Seed("--seed", "The same seed trains the same bits, whatever the engine and the threads");

    private readonly Option<string> _engine = EngineOptions.Engine();
    private readonly Option<int?> _threads = EngineOptions.Threads();

    public TrainOptions()
    {
        _optimizer.AcceptOnly([.. Optimizer.Names]);
        _schedule.AcceptOnly([.. Schedule.Names]);
        _type.AcceptOnly("f32", "f64");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        Option[] options =
        [
            _epochs, _steps, _batch, _rate, _optimizer, _schedule, _warmUp, _lowest, _clipNorm, _clipValue, _weightDecay, _beta2, _penalty,
            _accumulate, _average, _smoothing, _validation, _patience, _type, _seed, _engine, _threads,
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_epochs) is not null && result.GetResult(_steps) is not null)
            {
                result.AddError("expected --epochs or --steps, found both");
            }

            if (result.GetResult(_lowest) is not null && result.GetValue(_schedule) is null or "constant")
            {
                result.AddError("--min-lr is the end of a schedule: expected --schedule with another than constant");
            }
        });
    }

    /// <summary>The samples, some of those to train on kept for validation.</summary>
    /// <exception cref="DataFormatException">None would be left, or none kept.</exception>
    public DataSplit Split(ParseResult parsed, DataSplit data, ModelDefinition model) =>
        data.WithValidation(parsed.GetValue(_validation) ?? 0, parsed.GetValue(_seed) ?? model.Defaults.Seed);

    /// <summary>The model's own options with those of the command line in their place.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="samples">The number of training samples, which the length of a schedule follows from.</param>
    public TrainingOptions Of(ParseResult parsed, ModelDefinition model, int samples)
    {
        var defaults = model.Defaults;
        var options = defaults with
        {
            Epochs = parsed.GetValue(_epochs) ?? defaults.Epochs,
            Steps = parsed.GetValue(_steps) ?? (parsed.GetValue(_epochs) is null ? defaults.Steps : null),
            BatchSize = parsed.GetValue(_batch) ?? defaults.BatchSize,
            LearningRate = parsed.GetValue(_rate) ?? defaults.LearningRate,
            OptimizerName = parsed.GetValue(_optimizer) ?? defaults.OptimizerName,
            Penalty = parsed.GetValue(_penalty) ?? defaults.Penalty,
            Type = parsed.GetValue(_type) is { } type ? DTypes.FromKeyword(type) : defaults.Type,
            Seed = parsed.GetValue(_seed) ?? defaults.Seed,
            Engine = EngineOptions.Parse(parsed.GetRequiredValue(_engine)),
            Threads = parsed.GetValue(_threads) ?? 1,
            ClipNorm = parsed.GetValue(_clipNorm) ?? defaults.ClipNorm,
            ClipValue = parsed.GetValue(_clipValue) ?? defaults.ClipValue,
            WeightDecay = parsed.GetValue(_weightDecay) ?? defaults.WeightDecay,
            Beta2 = parsed.GetValue(_beta2) ?? (parsed.GetValue(_optimizer) is null ? defaults.Beta2 : null),
            Accumulate = parsed.GetValue(_accumulate) ?? defaults.Accumulate,
            Average = parsed.GetValue(_average) ?? defaults.Average,
            LabelSmoothing = parsed.GetValue(_smoothing) ?? defaults.LabelSmoothing,
            Patience = parsed.GetValue(_patience) ?? defaults.Patience,
        };
        return WithSchedule(parsed, options, samples);
    }

    // A schedule takes the place of the model's own and of its decay from epoch to epoch; a warm-up alone goes before it.
    private TrainingOptions WithSchedule(ParseResult parsed, TrainingOptions options, int samples)
    {
        var name = parsed.GetValue(_schedule);
        var plan = (name is null ? options.Plan : null) ?? new SchedulePlan(name ?? "constant");
        plan = plan with { WarmUp = parsed.GetValue(_warmUp) ?? plan.WarmUp, Lowest = parsed.GetValue(_lowest) ?? plan.Lowest };
        return options with
        {
            Schedule = plan.Over(options.UpdatesOver(samples)),
            LearningRateDecay = name is null ? options.LearningRateDecay : 1,
        };
    }
}
