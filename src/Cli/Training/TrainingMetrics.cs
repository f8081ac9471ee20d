using System.Globalization;
using System.Text;
using MiniTorch.Nn;

namespace MiniTorch.Cli.Training;

/// <summary>A row for every step of a training, as CSV; the test columns are filled where an epoch ends.</summary>
internal sealed class TrainingMetrics
{
    private readonly List<TrainingProgress> _steps = [];
    private readonly Dictionary<int, Evaluation> _tests = [];

    /// <summary>Remembers a step.</summary>
    public void Add(TrainingProgress step) => _steps.Add(step);

    /// <summary>Remembers the end of an epoch.</summary>
    public void Add(EpochResult epoch) => _tests[epoch.Step] = epoch.Test;

    /// <summary>The table, its columns' names first.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("step,epoch,loss,samples_per_second,seconds,test_loss,test_accuracy\n");
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
