using System.Collections.Immutable;
using System.Diagnostics;

namespace MiniTorch.Peers.Measuring;

/// <summary>Times several pieces of work by turns, with a canary before and after each turn that counts; each round begins with the next of them.</summary>
/// <param name="isQuick">True for just enough rounds to see that it works.</param>
/// <param name="threads">Threads of each piece of work.</param>
internal sealed class Rounds(bool isQuick, int threads)
{
    private const double Disturbed = 1.15;
    private static readonly TimeSpan LengthOfTurn = TimeSpan.FromMilliseconds(1);

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
        var rounds = new List<Turn[]>();
        var start = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            var round = new Turn[work.Length];
            for (var turn = 0; turn < work.Length; turn++)
            {
                var i = (rounds.Count + turn) % work.Length;
                Settle();

                // A turn that does not count: what is measured is work that goes on, not caches full of what another contender used. A last
                // cache of this kind takes what falls out of the second: it needs some runs to hold what a contender uses.
                Time(work[i], counts[i]);
                var before = _canary.Sing();
                var seconds = Time(work[i], counts[i]) / counts[i];
                round[i] = new Turn(seconds, Math.Max(before, _canary.Sing()));
            }

            rounds.Add(round);
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (rounds.Count < _leastRounds || elapsed < _budget
            || (elapsed < 4 * _budget && Whole(Undisturbed(rounds, Disturbed)) < _leastRounds));
        var undisturbed = Undisturbed(rounds, Disturbed);
        if (Whole(undisturbed) >= _leastRounds)
        {
            return undisturbed;
        }

        Console.Error.WriteLine($"the machine is busy: {Whole(undisturbed)} of {rounds.Count} rounds were undisturbed, so all count");
        return Undisturbed(rounds, double.PositiveInfinity);
    }

    /// <summary>The number of rounds of which every turn counts.</summary>
    private static int Whole(ImmutableArray<ImmutableArray<double?>> measured) =>
        Enumerable.Range(0, measured[0].Length).Count(round => measured.All(series => series[round] is not null));

    private static ImmutableArray<ImmutableArray<double?>> Undisturbed(List<Turn[]> rounds, double slowdown)
    {
        var limit = slowdown * Statistics.Median(rounds.SelectMany(r => r).Select(t => t.Canary));
        return [.. Enumerable.Range(0, rounds[0].Length).Select(
            i => rounds.Select(r => r[i].Canary <= limit ? r[i].Seconds : (double?)null).ToImmutableArray())];
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

        return (int)Math.Clamp(LengthOfTurn.TotalSeconds / fastest, 1, 100_000);
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

    /// <summary>What was measured in a turn.</summary>
    /// <param name="Seconds">Of one run.</param>
    /// <param name="Canary">Seconds of the slower canary beside it.</param>
    private readonly record struct Turn(double Seconds, double Canary);
}
