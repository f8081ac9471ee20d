using System.CommandLine;
using MiniTorch.Ir;
using MiniTorch.Nn;
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

    private readonly Option<double?> _penalty = NumberOption.Real(
        "--l2", "Add X/2 times the sum of squared weights to the loss, biases not counted; without it, the model's own");

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
        _optimizer.AcceptOnlyFromAmong([.. Optimizer.Names]);
        _type.AcceptOnlyFromAmong("f32", "f64");
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (IEnumerable<Option>)[_epochs, _steps, _batch, _rate, _optimizer, _penalty, _type, _seed, _engine, _threads])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(_epochs) is not null && result.GetResult(_steps) is not null)
            {
                result.AddError("expected --epochs or --steps, found both");
            }
        });
    }

    /// <summary>The model's own options with those of the command line in their place.</summary>
    public TrainingOptions Of(ParseResult parsed, ModelDefinition model)
    {
        var defaults = model.Defaults;
        return defaults with
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
        };
    }
}
