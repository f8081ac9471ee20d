using System.Collections.Immutable;
using System.Diagnostics;

namespace MiniTorch.Peers.Measuring;

/// <summary>Times several pieces of work by turns, with a canary before and after each turn.</summary>
/// <param name="isQuick">True for just enough rounds to see that it works.</param>
/// <param name="threads">Threads of each piece of work.</param>
internal sealed class Rounds(bool isQuick, int threads)
{
    private const double Disturbed = 1.15;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(1);

    private readonly Canary _canary = new();
    private readonly int _leastRounds = isQuick ? 2 : 7;
    private readonly TimeSpan _budget = TimeSpan.FromSeconds(isQuick ? 0.05 : 1);
    private readonly TimeSpan _warmUp = TimeSpan.FromSeconds(isQuick ? 0.05 : 0.3);

    /// <summary>
    /// The seconds of one run, for each piece of work those of each round; null where the turn was disturbed. Goes on for longer if too
    /// few rounds were undisturbed, but not for ever: then all turns count.
    /// </summary>
    public ImmutableArray<ImmutableArray<double?>> Measure(ImmutableArray<Action> work)
    {
        var counts = work.Select(CountInTurn).ToArray();
        var seconds = new List<double>();
        var canaries = new List<double> { _canary.Sing() };
        var start = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            for (var i = 0; i < work.Length; i++)
            {
                Settle();

                // A turn that does not count: what is measured is work that goes on, not caches full of what another contender used. A last
                // cache of this kind takes what falls out of the second: it needs some runs to hold what a contender uses.
                Time(work[i], counts[i]);
                seconds.Add(Time(work[i], counts[i]) / counts[i]);
                canaries.Add(_canary.Sing());
            }

            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (seconds.Count < _leastRounds * work.Length || elapsed < _budget
            || (elapsed < 4 * _budget && Whole(Undisturbed(seconds, canaries, work.Length, Disturbed)) < _leastRounds));
        var undisturbed = Undisturbed(seconds, canaries, work.Length, Disturbed);
        if (Whole(undisturbed) >= _leastRounds)
        {
            return undisturbed;
        }

        var all = seconds.Count / work.Length;
        Console.Error.WriteLine($"the machine is busy: {Whole(undisturbed)} of {all} rounds were undisturbed, so all count");
        return Undisturbed(seconds, canaries, work.Length, double.PositiveInfinity);
    }

    /// <summary>The number of rounds of which every turn counts.</summary>
    private static int Whole(ImmutableArray<ImmutableArray<double?>> measured) =>
        Enumerable.Range(0, measured[0].Length).Count(round => measured.All(series => series[round] is not null));

    private static ImmutableArray<ImmutableArray<double?>> Undisturbed(
        List<double> seconds, List<double> canaries, int contenders, double slowdown)
    {
        var limit = slowdown * Statistics.Median(canaries);
        var counted = seconds.Select((s, turn) => canaries[turn] <= limit && canaries[turn + 1] <= limit ? s : (double?)null).ToArray();
        return [.. Enumerable.Range(0, contenders).Select(i => counted.Where((_, turn) => turn % contenders == i).ToImmutableArray())];
    }

    /// <summary>Lets other threads come to rest: those of a library may spin for a while in the hope of more work.</summary>
    private void Settle()
    {
        if (threads > 1)
        {
            Thread.Sleep(3);
        }
    }

    /// <summary>
    /// Runs until it has got no faster for a while, because the runtime compiles what is used much again and better; then says how many
    /// runs fill a turn.
    /// </summary>
    private int CountInTurn(Action work)
    {
        var (fastest, since) = (double.PositiveInfinity, Stopwatch.GetTimestamp());
        do
        {
            var seconds = Time(work, 1);
            if (seconds < 0.9 * fastest)
            {
                (fastest, since) = (seconds, Stopwatch.GetTimestamp());
            }
        }
        while (Stopwatch.GetElapsedTime(since) < _warmUp);

        return (int)Math.Clamp(Turn.TotalSeconds / fastest, 1, 100_000);
    }

    private static double Time(Action work, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            work();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
