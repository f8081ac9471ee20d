using System.Collections.Immutable;
using System.Text.Json;
using MiniTorch.Peers.Contenders;

namespace MiniTorch.Peers.Measuring;

/// <summary>What one process measured of one row.</summary>
/// <param name="Workload">The row's name.</param>
/// <param name="Series">Of each contender that does this work, ours first.</param>
/// <param name="Failure">What is wrong; null if nothing is.</param>
internal sealed record Measurement(string Workload, ImmutableArray<Series> Series, string? Failure);

/// <summary>The turns of a contender.</summary>
/// <param name="Contender">Its name.</param>
/// <param name="Seconds">Of one run in each round; null where the turn was disturbed.</param>
internal sealed record Series(string Contender, ImmutableArray<double?> Seconds);

/// <summary>
/// Measures each row in processes of its own, one after another. What an allocator keeps of the memory of rows before decides how long a
/// library takes that allocates at each step; whoever uses it runs one such row and not those before it.
/// </summary>
internal static class Launches
{
    /// <summary>The word that makes this program such a process.</summary>
    public const string Verb = "measure";

    /// <summary>What each launch measured of a row.</summary>
    public static ImmutableArray<Measurement> Run(Settings settings, Workload workload) =>
        [.. Enumerable.Range(1, settings.Launches).Select(launch => Run(settings, workload, launch))];

    private static Measurement Run(Settings settings, Workload workload, int launch)
    {
        using var child = Child.Start(settings, Verb, workload.Name, settings.ToText());
        var line = child.ReadLine();
        child.RequireSuccess();
        var measured = JsonSerializer.Deserialize<Measurement>(line!)!;
        Console.Error.WriteLine(
            $"{workload.Name}: launch {launch} of {settings.Launches}{(measured.Failure is { } failure ? $" failed: {failure}" : "")}");
        return measured;
    }

    /// <summary>What such a process does: a line of JSON.</summary>
    /// <param name="row">The name of the row.</param>
    /// <param name="settings">How to measure it.</param>
    public static int RunChild(string row, Settings settings)
    {
        var contenders = IContender.CreateAll(settings.Threads);
        var rounds = new Rounds(settings.IsQuick, settings.Threads);
        Console.WriteLine(JsonSerializer.Serialize(Measure(Workloads.All.Single(w => w.Name == row), contenders, rounds)));
        return 0;
    }

    private static Measurement Measure(Workload workload, ImmutableArray<IContender> contenders, Rounds rounds)
    {
        var taking = contenders.Select(c => (c.Name, Work: c.Prepare(workload.Work))).Where(c => c.Work is not null).ToImmutableArray();
        try
        {
            var ours = taking[0].Work!.Outputs();
            foreach (var (name, work) in taking.Skip(1))
            {
                if (Agreement.Complaint(ours, work!.Outputs(), workload.Tolerance) is { } complaint)
                {
                    return new Measurement(workload.Name, [], $"{name}: {complaint}");
                }
            }

            var measured = rounds.Measure([.. taking.Select(c => c.Work!.Run)]);
            return new Measurement(workload.Name, [.. taking.Zip(measured, (c, seconds) => new Series(c.Name, seconds))], Failure: null);
        }
        finally
        {
            foreach (var (_, work) in taking)
            {
                work!.Dispose();
            }
        }
    }
}
