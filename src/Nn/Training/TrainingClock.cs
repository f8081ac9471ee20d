using System.Diagnostics;

namespace MiniTorch.Nn;

/// <summary>The time of a training, that of its steps apart from that of evaluations in between. Allocates nothing.</summary>
internal sealed class TrainingClock
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _resumed;
    private TimeSpan _before;
    private bool _runs = true;

    public TrainingClock() => _resumed = _start;

    /// <summary>Since training began.</summary>
    public TimeSpan Total => Stopwatch.GetElapsedTime(_start);

    /// <summary>Spent in steps.</summary>
    public TimeSpan Training => _before + (_runs ? Stopwatch.GetElapsedTime(_resumed) : TimeSpan.Zero);

    /// <summary>Steps pause: the time until <see cref="Resume"/> is not training time.</summary>
    public void Pause() => (_before, _runs) = (Training, false);

    /// <summary>Steps go on.</summary>
    public void Resume() => (_resumed, _runs) = (Stopwatch.GetTimestamp(), true);

    /// <summary>What is known after a step.</summary>
    /// <param name="epoch">Counted from 1.</param>
    /// <param name="step">The steps done.</param>
    /// <param name="timed">Those of them that this clock saw.</param>
    /// <param name="totalSteps">The steps that there will be.</param>
    /// <param name="loss">The step's loss.</param>
    /// <param name="samples">The samples that this clock saw.</param>
    public TrainingProgress Progress(int epoch, int step, int timed, int totalSteps, double loss, long samples)
    {
        var training = Training;
        return new TrainingProgress(
            epoch, step, totalSteps, loss, samples / Math.Max(training.TotalSeconds, 1e-9), Total, training / timed * (totalSteps - step));
    }
}
