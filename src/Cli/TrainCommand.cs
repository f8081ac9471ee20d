using System.CommandLine;
using MiniTorch.Cli.Pictures;
using MiniTorch.Cli.Training;
using MiniTorch.Compilation;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;
using MiniTorch.Passes;

namespace MiniTorch.Cli;

/// <summary><c>minitorch train</c>: trains a built-in model and measures it.</summary>
internal sealed class TrainCommand
{
    private readonly Shell _shell;
    private readonly ModelData _data;
    private readonly TrainOptions _options = new();
    private readonly Option<string?> _checkpoint = new("--checkpoint")
    {
        Description = "Write parameters and state to this safetensors file: at the end, and when Ctrl-C ends the training",
        HelpName = "FILE",
    };

    private readonly Option<int?> _checkpointEvery = NumberOption.Count("--checkpoint-every", "Write the checkpoint after every N steps too");
    private readonly Option<string?> _resume = new("--resume")
    {
        Description = "Go on from this checkpoint, which the same command wrote with other or no --checkpoint, --threads or --engine; ends with "
            + "the bits of a training that was never cut off",
        HelpName = "FILE",
    };

    private readonly Option<string?> _metrics = new("--metrics")
    {
        Description = "Write a row for every step to this CSV file, those before --resume included: at the end, and when Ctrl-C ends the training",
        HelpName = "FILE",
    };

    private readonly Option<string?> _plot = PictureOptions.Create("--plot", "Draw the loss curve into this PNG or SVG file");
    private readonly PictureOptions _pictures = new();
    private readonly Option<string?> _dump = new("--dump")
    {
        Description = "Write the module after each pass to NN_pass.mt files in this folder",
        HelpName = "DIR",
    };

    private readonly Option<bool> _json = JsonOption.Create();

    private TrainCommand(Shell shell) => (_shell, _data) = (shell, new ModelData(shell));

    /// <summary>The command.</summary>
    public static Command Create(Shell shell)
    {
        var train = new TrainCommand(shell);
        var command = new ToolCommand("train", "Train a model; show progress, the loss curve and the accuracy on test samples.")
        {
            Examples =
            [
                ("minitorch train digits --checkpoint digits.safetensors", "Handwritten digits, drawn on the spot: nothing to download"),
                ("minitorch train digits --checkpoint c --checkpoint-every 100 --resume c", "Goes on where a training that was cut off had come to"),
                ("minitorch train spiral --plot loss.svg --decision map.png", "Pictures of the loss, and of what the model says where"),
                ("minitorch train mnist-mlp --data mnist --epochs 5 --threads 2", "The MNIST files in the folder mnist"),
                ("minitorch train logistic --data flowers.csv --target kind", "A linear model of a table; classes are the texts of a column"),
                ("minitorch train linear-regression --data houses.csv.gz --features area,rooms --test-fraction 0.2", "A number from two columns"),
                ("minitorch train spiral --optimizer momentum --lr 0.1 --steps 2000 --json", "For scripts: the last line is a JSON object"),
            ],
        };
        train._data.AddTo(command);
        train._options.AddTo(command);
        foreach (var option in (IEnumerable<Option>)
        [train._checkpoint, train._checkpointEvery, train._resume, train._metrics, train._plot, .. train._pictures.All, train._dump, train._json])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetResult(train._checkpointEvery) is not null && result.GetResult(train._checkpoint) is null)
            {
                result.AddError("--checkpoint-every says how often to write: expected --checkpoint FILE with it");
            }
        });
        command.SetAction(train.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var (model, samples) = _data.Of(parsed);
        CheckOutputs(parsed);
        var data = _options.Split(parsed, samples(), model);
        _pictures.Check(parsed, model, data.Test);
        var display = new TrainingDisplay(_shell, model.Name, data.Validation is null ? "test" : "validation");
        var metrics = new TrainingMetrics();
        using var interruption = _shell.Interruptible();
        var trainer = Compile(model, parsed.GetValue(_dump), _options.Of(parsed, model, data.Train.Count) with
        {
            CheckpointPath = parsed.GetValue(_checkpoint),
            CheckpointEvery = parsed.GetValue(_checkpointEvery),
            Cancellation = interruption.Token,
            OnStep = step =>
            {
                metrics.Add(step);
                display.Show(step);
            },
            OnEpoch = epoch =>
            {
                metrics.Add(epoch);
                display.Show(epoch);
            },
        });
        if (parsed.GetValue(_resume) is { } checkpoint)
        {
            trainer.Resume(checkpoint);
            if (parsed.GetValue(_metrics) is { } earlier)
            {
                metrics.Restore(trainer.Curve, earlier);
            }
        }

        var run = Fit(parsed, trainer, metrics, () => display.Run(trainer, () => trainer.Fit(data)));
        return Finish(parsed, run, () => Draw(parsed, run, new TrainedModel(model, trainer.Parameters, trainer.Predict), data.Test));
    }

    // What an interrupted training has come to is not lost.
    private TrainingRun Fit(ParseResult parsed, Trainer trainer, TrainingMetrics metrics, Func<TrainingRun> fit)
    {
        TrainingRun run;
        try
        {
            run = fit();
        }
        catch (OperationCanceledException)
        {
            WriteMetrics();
            if (parsed.GetValue(_json))
            {
                _shell.WriteJson(TrainingReport.JsonOfInterrupted(trainer));
            }

            throw;
        }

        WriteMetrics();
        return run;

        void WriteMetrics()
        {
            if (parsed.GetValue(_metrics) is { } path)
            {
                OutputFile.WriteText(path, metrics.ToCsv());
            }
        }
    }

    /// <summary>Before minutes of training, not after.</summary>
    private void CheckOutputs(ParseResult parsed)
    {
        OutputFile.CheckDistinct(parsed, [_checkpoint, _metrics, _plot, .. _pictures.All]);
        foreach (var path in new[] { parsed.GetValue(_checkpoint), parsed.GetValue(_metrics) }.OfType<string>())
        {
            OutputFile.CheckFolder(path);
        }

        if (parsed.GetValue(_plot) is { } plot)
        {
            PictureFile.Check(plot);
        }

        if (parsed.GetValue(_dump) is { } folder)
        {
            OutputFile.CheckIsNoFile(folder);
        }
    }

    private static Trainer Compile(ModelDefinition model, string? dumpPath, TrainingOptions options)
    {
        var passes = new List<PassRecord>();
        var trainer = model.CreateTrainer(
            options, new CompilerOptions { Engine = options.Engine, Threads = options.Threads, OnPass = passes.Add });
        if (dumpPath is not null)
        {
            PassFiles.Write(dumpPath, [PassFiles.Declared(trainer.Program.Module), .. passes]);
        }

        return trainer;
    }

    // The loss curve tells most where training diverged; the other pictures are of a model that is good.
    private IEnumerable<string> Draw(ParseResult parsed, TrainingRun run, TrainedModel model, IDataset test)
    {
        if (parsed.GetValue(_plot) is { } path)
        {
            LossPicture.Write(path, run);
            yield return path;
        }

        if (double.IsFinite(run.Test.Loss))
        {
            foreach (var picture in _pictures.Write(parsed, model, test))
            {
                yield return picture;
            }
        }
    }

    private int Finish(ParseResult parsed, TrainingRun run, Func<IEnumerable<string>> draw)
    {
        TrainingReport.Write(_shell.Out, run);
        var isGood = double.IsFinite(run.Test.Loss);
        if (isGood && parsed.GetValue(_checkpoint) is { } path)
        {
            _shell.Out.WriteLine($"checkpoint {path}");
        }

        foreach (var picture in draw())
        {
            _shell.Out.WriteLine($"picture {picture}");
        }

        if (parsed.GetValue(_json))
        {
            _shell.WriteJson(TrainingReport.Json(run));
        }

        return isGood
            ? ExitCode.Good
            : _shell.Fail(ExitCode.CheckFailed, $"training diverged: the test loss is {run.Test.Loss}, no checkpoint is written");
    }
}
