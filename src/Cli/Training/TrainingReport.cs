using System.Globalization;
using System.Text.Json.Nodes;
using MiniTorch.Cli.Drawing;
using MiniTorch.Compilation;
using MiniTorch.Nn;

namespace MiniTorch.Cli.Training;

/// <summary>A finished training, for people and for scripts.</summary>
internal static class TrainingReport
{
    private const int ChartWidth = 70;
    private const int ChartHeight = 10;

    /// <summary>The loss curve and the result.</summary>
    public static void Write(TextWriter output, TrainingRun run)
    {
        output.WriteLine(Text($"loss of {run.Steps:N0} steps"));
        foreach (var line in LineChart.Draw([.. run.Losses], ChartWidth, ChartHeight))
        {
            output.WriteLine(line);
        }

        var accuracy = run.Test.Accuracy is { } fraction
            ? Text($"{fraction * 100:F2} % of {run.Test.Count:N0} test samples right, ")
            : "";
        var explained = run.Test.R2 is { } r2 ? Text($"R2 {r2:F4} on {run.Test.Count:N0} test samples, ") : "";
        output.WriteLine(Text($"{run.Model}: {accuracy}{explained}test loss {run.Test.Loss:G4}, training loss {run.TrainLoss:G4}"));
        WriteValidation(output, run);
        var (seconds, compiling) = (Quantity.Seconds(run.Seconds), Quantity.Seconds(run.CompileMilliseconds / 1000));
        output.WriteLine(Text($"trained in {seconds}, {run.SamplesPerSecond:N0} samples/s, engine {Name(run.Engine)}, {Threads(run.Threads)}"));
        output.WriteLine($"compiled in {compiling}, {Quantity.Bytes(run.PeakBytes)} of memory at most");
        output.WriteLine($"parameters sha256 {run.ParametersSha256}");
    }

    private static void WriteValidation(TextWriter output, TrainingRun run)
    {
        if (run.Validation is { } validation)
        {
            var accuracy = validation.Accuracy is { } right ? Text($"{right * 100:F2} % of {validation.Count:N0} validation samples right, ") : "";
            output.WriteLine(Text($"{accuracy}validation loss {validation.Loss:G4}"));
        }

        if (run.EndedEarly)
        {
            output.WriteLine("ended early: the loss came down no further");
        }

        if (run.KeptEpoch is { } epoch)
        {
            output.WriteLine(Text($"kept the parameters after epoch {epoch:N0}, the best"));
        }
    }

    /// <summary>The object of <c>--json</c>. A number that is not finite is null: JSON has none.</summary>
    public static JsonObject Json(TrainingRun run) => new()
    {
        ["model"] = run.Model,
        ["engine"] = Name(run.Engine),
        ["threads"] = run.Threads,
        ["steps"] = run.Steps,
        ["seconds"] = run.Seconds,
        ["train_loss"] = Finite(run.TrainLoss),
        ["test_loss"] = Finite(run.Test.Loss),
        ["test_accuracy"] = run.Test.Accuracy,
        ["samples_per_second"] = run.SamplesPerSecond,
        ["compile_ms"] = run.CompileMilliseconds,
        ["parameters_sha256"] = run.ParametersSha256,
        ["peak_bytes"] = run.PeakBytes,
        ["test_r2"] = run.Test.R2 is { } r2 ? Finite(r2) : null,
        ["validation_loss"] = run.Validation is { } validation ? Finite(validation.Loss) : null,
        ["validation_accuracy"] = run.Validation?.Accuracy,
        ["ended_early"] = run.EndedEarly,
        ["kept_epoch"] = run.KeptEpoch,
    };

    /// <summary>The same of a training that was interrupted: what is measured at the end is null.</summary>
    public static JsonObject JsonOfInterrupted(Trainer trainer) => new()
    {
        ["model"] = trainer.Program.Module.Name,
        ["engine"] = Name(trainer.Options.Engine),
        ["threads"] = trainer.Options.Threads,
        ["steps"] = trainer.Curve.Length,
        ["seconds"] = null,
        ["train_loss"] = null,
        ["test_loss"] = null,
        ["test_accuracy"] = null,
        ["samples_per_second"] = null,
        ["compile_ms"] = trainer.Executable.Report.Total.TotalMilliseconds,
        ["parameters_sha256"] = trainer.Parameters.ParametersSha256(),
        ["peak_bytes"] = null,
        ["test_r2"] = null,
        ["validation_loss"] = null,
        ["validation_accuracy"] = null,
        ["ended_early"] = false,
        ["kept_epoch"] = null,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Name(Engine engine) => engine.ToString().ToLowerInvariant();

    private static string Threads(int count) => count == 1 ? "1 thread" : Text($"{count} threads");

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
