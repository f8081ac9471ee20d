using System.Globalization;
using MiniTorch.Cli.Drawing;
using MiniTorch.Nn;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MiniTorch.Cli.Training;

/// <summary>How far a training is, as a screen: a bar, the numbers that matter, and the loss so far.</summary>
/// <param name="model">Its name.</param>
/// <param name="watched">What epochs are measured on: <c>test</c> or <c>validation</c>.</param>
internal sealed class TrainingScreen(string model, string watched)
{
    private const int ChartWidth = 66;
    private const int ChartHeight = 8;
    private const int BarWidth = 50;

    // As many points as the chart can show are kept; two become one where there are more.
    private const int MostPoints = ChartWidth * 4;

    private readonly List<double> _means = [];
    private int _stepsOfPoint = 1;
    private int _stepsOfSum;
    private double _sum;
    private TrainingProgress _step;
    private EpochResult? _epoch;
    private EpochResult? _best;

    /// <summary>The end of a step. Quick.</summary>
    public void Add(TrainingProgress step)
    {
        _step = step;
        _sum += step.Loss;
        if (++_stepsOfSum < _stepsOfPoint)
        {
            return;
        }

        _means.Add(_sum / _stepsOfSum);
        (_sum, _stepsOfSum) = (0, 0);
        if (_means.Count == MostPoints)
        {
            for (var i = 0; i < MostPoints / 2; i++)
            {
                _means[i] = (_means[2 * i] + _means[(2 * i) + 1]) / 2;
            }

            _means.RemoveRange(MostPoints / 2, MostPoints / 2);
            _stepsOfPoint *= 2;
        }
    }

    /// <summary>The end of an epoch.</summary>
    public void Add(EpochResult epoch)
    {
        _epoch = epoch;
        _best = _best is null || epoch.Test.Loss < _best.Test.Loss ? epoch : _best;
    }

    /// <summary>The screen as it stands.</summary>
    /// <param name="rate">The learning rate.</param>
    public IRenderable Draw(double rate)
    {
        var part = (double)_step.Step / Math.Max(1, _step.TotalSteps);
        var numbers = new Grid().AddColumns(4);
        foreach (var row in Numbers(rate).Chunk(2))
        {
            numbers.AddRow([.. row.SelectMany(c => (IRenderable[])[new Markup($"[grey]{c.Name}[/]"), new Text(c.Value)])]);
        }

        var measured = _epoch is null ? "after this epoch" : Measured(_epoch.Test) + Best();
        return new Rows([
            new Markup(Text($"[bold]{Markup.Escape(model)}[/]  [green]{Bar.Draw(part, BarWidth)}[/] {part * 100:F0} %")),
            numbers,
            new Markup($"[grey]{watched} loss[/]  {Markup.Escape(measured)}"),
            .. LineChart.Draw(_means, ChartWidth, ChartHeight).Select(l => new Text(l)),
        ]);
    }

    private IEnumerable<(string Name, string Value)> Numbers(double rate)
    {
        yield return ("step", Text($"{_step.Step:N0} of {_step.TotalSteps:N0}, epoch {_step.Epoch}"));
        yield return ("time left", Text($"{Duration(_step.Remaining)} after {Duration(_step.Elapsed)}"));
        yield return ("loss", Text($"{(_means.Count > 0 ? _means[^1] : _step.Loss):G4}"));
        yield return ("learning rate", Text($"{rate:G3}"));
        yield return ("speed", Text($"{_step.SamplesPerSecond:N0} samples/s"));
        yield return ("", "");
    }

    private static string Measured(Evaluation test) =>
        Text($"{test.Loss:G4}") + (test.Accuracy is { } right ? Text($", {right * 100:F2} % right") : test.R2 is { } r2 ? Text($", R2 {r2:F4}") : "");

    private string Best() => _best is null || _best == _epoch ? "" : Text($"; least {_best.Test.Loss:G4} in epoch {_best.Epoch}");

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? Text($"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00} h")
        : time.TotalMinutes >= 1 ? Text($"{time.Minutes}:{time.Seconds:00} min") : Text($"{time.Seconds} s");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
