using System.Diagnostics;

namespace MiniTorch.Cli.Bench;

/// <summary>
/// Times several pieces of work by turns, so that whatever slows the machine down for a while slows them all, and takes medians.
/// </summary>
internal static class Interleaved
{
    private const int LeastRounds = 5;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.4);
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(0.6);
    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(1);

    /// <summary>The median seconds that one run of each piece of work takes.</summary>
    public static double[] Medians(params ReadOnlySpan<Action> work)
    {
        var actions = work.ToArray();
        var counts = actions.Select(CountInSample).ToArray();
        var samples = actions.Select(_ => new List<double>()).ToArray();
        var start = Stopwatch.GetTimestamp();
        for (var round = 0; round < LeastRounds || Stopwatch.GetElapsedTime(start) < Budget; round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                samples[i].Add(Time(actions[i], counts[i]) / counts[i]);
            }
        }

        return [.. samples.Select(s => s.Order().ElementAt(s.Count / 2))];
    }

    /// <summary>
    /// Runs until it has got no faster for a while, because the runtime compiles what is used much again and better; then says how many
    /// runs fill a sample.
    /// </summary>
    private static int CountInSample(Action action)
    {
        var (fastest, since) = (double.PositiveInfinity, Stopwatch.GetTimestamp());
        do
        {
            var seconds = Time(action, 1);
            if (seconds < 0.9 * fastest)
            {
                (fastest, since) = (seconds, Stopwatch.GetTimestamp());
            }
        }
        while (Stopwatch.GetElapsedTime(since) < WarmUp);

        return (int)Math.Clamp(Sample.TotalSeconds / fastest, 1, 100_000);
    }

    private static double Time(Action action, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            action();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
