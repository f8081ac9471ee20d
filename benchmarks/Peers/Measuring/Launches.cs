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

/// <summary>Measures the rows in processes of their own, one after another.</summary>
internal static class Launches
{
    /// <summary>The word that makes this program such a process.</summary>
    public const string Verb = "measure";

    /// <summary>What each launch measured, a list of rows each.</summary>
    public static ImmutableArray<ImmutableArray<Measurement>> Run(Settings settings) =>
        [.. Enumerable.Range(1, settings.Launches).Select(launch => Run(settings, launch))];

    private static ImmutableArray<Measurement> Run(Settings settings, int launch)
    {
        using var child = Child.Start(settings, Verb, settings.ToText());
        var measured = ImmutableArray.CreateBuilder<Measurement>();
        while (child.ReadLine() is { } line)
        {
            measured.Add(JsonSerializer.Deserialize<Measurement>(line)!);
            Console.Error.WriteLine($"launch {launch} of {settings.Launches}: {measured[^1].Workload}{Suffix(measured[^1])}");
        }

        child.RequireSuccess();
        return measured.ToImmutable();

        static string Suffix(Measurement row) => row.Failure is null ? "" : $" failed: {row.Failure}";
    }

    /// <summary>What such a process does: a line of JSON for each row.</summary>
    public static int RunChild(Settings settings)
    {
        var contenders = IContender.CreateAll(settings.Threads);
        var rounds = new Rounds(settings.IsQuick, settings.Threads);
        foreach (var workload in Workloads.All.Where(w => settings.Wants(w.Name)))
        {
            Console.WriteLine(JsonSerializer.Serialize(Measure(workload, contenders, rounds)));
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

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
