using System.Diagnostics;
using System.Globalization;
using MiniTorch.Nn;
using Spectre.Console;

namespace MiniTorch.Cli.Training;

/// <summary>How far a training is: a screen on a terminal, elsewhere a line now and then.</summary>
/// <param name="shell">Standard error.</param>
/// <param name="model">The model's name.</param>
/// <param name="watched">What epochs are measured on: <c>test</c> or <c>validation</c>.</param>
internal sealed class TrainingDisplay(Shell shell, string model, string watched)
{
    private static readonly TimeSpan ScreenPeriod = TimeSpan.FromMilliseconds(125);
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(2);

    private readonly TrainingScreen _screen = new(model, watched);
    private LiveDisplayContext? _live;
    private Trainer? _trainer;
    private EpochResult? _epoch;
    private long _shown;

    /// <summary>Trains, and shows what <see cref="Show(TrainingProgress)"/> and <see cref="Show(EpochResult)"/> are told of it.</summary>
    public TrainingRun Run(Trainer trainer, Func<TrainingRun> fit)
    {
        (_trainer, _shown) = (trainer, Stopwatch.GetTimestamp());
        return !shell.IsErrorTerminal ? fit() : shell.ErrorConsole().Live(Text.Empty).AutoClear(true).Start(live =>
        {
            _live = live;
            return fit();
        });
    }

    /// <summary>The end of an epoch.</summary>
    public void Show(EpochResult epoch)
    {
        _epoch = epoch;
        _screen.Add(epoch);
    }

    /// <summary>The end of a step. Does next to nothing most of the time.</summary>
    public void Show(TrainingProgress step)
    {
        if (_live is not null)
        {
            _screen.Add(step);
        }

        if (Stopwatch.GetElapsedTime(_shown) < (_live is null ? LinePeriod : ScreenPeriod))
        {
            return;
        }

        _shown = Stopwatch.GetTimestamp();
        if (_live is null)
        {
            shell.Error.WriteLine(Line(step));
        }
        else
        {
            _live.UpdateTarget(_screen.Draw(_trainer!.ScheduledRate));
        }
    }

    private string Line(TrainingProgress step)
    {
        var measured = _epoch is null ? ""
            : _epoch.Test.Accuracy is { } accuracy ? string.Create(CultureInfo.InvariantCulture, $"  {watched} {accuracy * 100:F2} %")
            : string.Create(CultureInfo.InvariantCulture, $"  {watched} loss {_epoch.Test.Loss:G4}");
        var (speed, left) = (step.SamplesPerSecond, step.Remaining.TotalSeconds);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {step.Step}/{step.TotalSteps}  epoch {step.Epoch}  loss {step.Loss:F4}{measured}  rate {_trainer!.ScheduledRate:G3}  "
            + $"{speed:N0} samples/s  {left:F0} s left");
    }
}
