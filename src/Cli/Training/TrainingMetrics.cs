using System.Globalization;
using System.Text;
using MiniTorch.Interop;
using MiniTorch.Nn;

namespace MiniTorch.Cli.Training;

/// <summary>A row for every step of a training, as CSV; the test columns are filled where an epoch ends.</summary>
internal sealed class TrainingMetrics
{
    private readonly List<string> _earlier = [];
    private readonly List<TrainingProgress> _steps = [];
    private readonly Dictionary<int, Evaluation> _tests = [];

    /// <summary>
    /// Takes the steps before the checkpoint that a training goes on from. A checkpoint knows their losses; the speed, the time and the accuracy
    /// are those of the file that the training wrote its metrics to before it was cut off, where it has a row for the same step and loss.
    /// </summary>
    /// <param name="steps">The steps that the checkpoint holds.</param>
    /// <param name="path">The file; it need not exist.</param>
    public void Restore(IEnumerable<StepLoss> steps, string path)
    {
        var known = File.Exists(path) && !FilePlace.IsDevice(path) ? File.ReadAllLines(path) : [];
        foreach (var step in steps)
        {
            // The row of a step is behind the header and the rows of those before it.
            var start = string.Create(CultureInfo.InvariantCulture, $"{step.Step},{step.Epoch},{Shortest(step.Loss)},");
            _earlier.Add(step.Step < known.Length && known[step.Step].StartsWith(start, StringComparison.Ordinal)
                ? known[step.Step]
                : string.Create(CultureInfo.InvariantCulture, $"{start},,{step.Measured},"));
        }
    }

    /// <summary>Remembers a step.</summary>
    public void Add(TrainingProgress step) => _steps.Add(step);

    /// <summary>Remembers the end of an epoch.</summary>
    public void Add(EpochResult epoch) => _tests[epoch.Step] = epoch.Test;

    /// <summary>The table, its columns' names first.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("step,epoch,loss,samples_per_second,seconds,test_loss,test_accuracy\n");
        foreach (var row in _earlier)
        {
            text.Append(row).Append('\n');
        }

        foreach (var step in _steps)
        {
            var test = _tests.GetValueOrDefault(step.Step);
            var (speed, seconds) = (step.SamplesPerSecond, step.Elapsed.TotalSeconds);
            text.Append(CultureInfo.InvariantCulture, $"{step.Step},{step.Epoch},{Shortest(step.Loss)},{speed:F1},{seconds:F6},")
                .Append(CultureInfo.InvariantCulture, $"{test?.Loss},{test?.Accuracy}\n");
        }

        return text.ToString();
    }

    // An f32 loss in the digits that tell it from other f32 numbers.
    private static string Shortest(double loss) =>
        (float)loss == loss ? ((float)loss).ToString(CultureInfo.InvariantCulture) : loss.ToString(CultureInfo.InvariantCulture);
}
