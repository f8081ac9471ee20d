using System.Diagnostics;
using System.Globalization;
using MiniTorch.Nn;
using Spectre.Console;

namespace MiniTorch.Cli.Training;

/// <summary>How far a training is: a bar on a terminal, elsewhere a line now and then.</summary>
internal sealed class TrainingDisplay(Shell shell)
{
    private static readonly TimeSpan BarPeriod = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(2);

    private ProgressTask? _bar;
    private long _shown;
    private Evaluation? _test;

    /// <summary>Runs <paramref name="training"/>, which reports its steps and epochs here.</summary>
    public TrainingRun Run(Func<TrainingRun> training)
    {
        _shown = Stopwatch.GetTimestamp();
        if (!shell.IsErrorTerminal)
        {
            return training();
        }

        return shell.ErrorConsole().Progress()
            .AutoClear(true)
            .Columns(new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .Start(context =>
            {
                _bar = context.AddTask("starting");
                return training();
            });
    }

    /// <summary>The end of an epoch.</summary>
    public void Show(EpochResult epoch) => _test = epoch.Test;

    /// <summary>The end of a step. Does nothing most of the time.</summary>
    public void Show(TrainingProgress step)
    {
        var period = _bar is null ? LinePeriod : BarPeriod;
        if (Stopwatch.GetElapsedTime(_shown) < period)
        {
            return;
        }

        _shown = Stopwatch.GetTimestamp();
        if (_bar is null)
        {
            shell.Error.WriteLine($"step {step.Step}/{step.TotalSteps}  {Text(step)}");
            return;
        }

        _bar.MaxValue = step.TotalSteps;
        _bar.Value = step.Step;
        _bar.Description = Markup.Escape(Text(step));
    }

    private string Text(TrainingProgress step)
    {
        var test = _test?.Accuracy is { } accuracy ? string.Create(CultureInfo.InvariantCulture, $"  test {accuracy * 100:F2} %") : "";
        var (speed, left) = (step.SamplesPerSecond, step.Remaining.TotalSeconds);
        return string.Create(
            CultureInfo.InvariantCulture, $"epoch {step.Epoch}  loss {step.Loss:F4}{test}  {speed:N0} samples/s  {left:F0} s left");
    }
}
