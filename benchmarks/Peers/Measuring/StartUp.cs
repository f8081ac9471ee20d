using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MiniTorch.Peers.Contenders;

namespace MiniTorch.Peers.Measuring;

/// <summary>What a process that trains costs.</summary>
/// <param name="Contender">Who trains.</param>
/// <param name="FirstStep">From the start of the process to the end of the first training step, in seconds; the median of several.</param>
/// <param name="PeakBytes">The most memory that was resident at any time of some hundred steps.</param>
/// <param name="Again">To get the same training ready once more, in seconds; the median of several.</param>
internal sealed record ProcessCost(string Contender, double FirstStep, double PeakBytes, double Again);

/// <summary>Measures what processes cost, each in one that does nothing else.</summary>
internal static class StartUp
{
    /// <summary>The word that makes this program such a process.</summary>
    public const string Verb = "start-up";

    private static readonly ImmutableArray<(string Name, Func<int, IContender> Create)> Trainers =
    [
        ("MiniTorch", threads => new MiniTorchContender(threads)),
        ("TorchSharp", threads => new TorchSharpContender(threads)),
    ];

    /// <summary>The costs of each contender that trains, ours first.</summary>
    public static ImmutableArray<ProcessCost> Run(Settings settings)
    {
        var samples = Trainers.Select(t => (t.Name, Costs: new List<ProcessCost>())).ToImmutableArray();
        for (var round = 0; round < (settings.IsQuick ? 1 : 9); round++)
        {
            Console.Error.WriteLine($"start-up, round {round + 1}");
            foreach (var (name, costs) in samples)
            {
                costs.Add(Measure(settings, name));
            }
        }

        return [.. samples.Select(s => new ProcessCost(
            s.Name,
            Statistics.Median(s.Costs.Select(c => c.FirstStep)),
            Statistics.Median(s.Costs.Select(c => c.PeakBytes)),
            Statistics.Median(s.Costs.Select(c => c.Again))))];
    }

    private static ProcessCost Measure(Settings settings, string name)
    {
        using var child = Child.Start(settings, Verb, name, settings.Threads.ToString(CultureInfo.InvariantCulture));
        var told = child.ReadLine();
        child.RequireSuccess();
        var (finished, peak, again) = JsonSerializer.Deserialize<Told>(told!)!;
        return new ProcessCost(name, Stopwatch.GetElapsedTime(child.Started, finished).TotalSeconds, peak, again);
    }

    /// <summary>
    /// What such a process does: it trains, and prints when the first step was done and how much memory it used; and it prepares the same
    /// once more, which for ours is to declare and to compile it.
    /// </summary>
    public static int RunChild(string contender, int threads)
    {
        var trainer = Trainers.Single(t => t.Name == contender).Create(threads);
        using var work = trainer.Prepare(Workloads.LargestTraining)!;
        work.Run();
        var finished = Stopwatch.GetTimestamp();
        for (var step = 0; step < 200; step++)
        {
            work.Run();
        }

        var peak = PeakBytes();
        var start = Stopwatch.GetTimestamp();
        using var other = trainer.Prepare(Workloads.LargestTraining)!;
        Console.WriteLine(JsonSerializer.Serialize(new Told(finished, peak, Stopwatch.GetElapsedTime(start).TotalSeconds)));
        return 0;
    }

    private static long PeakBytes()
    {
        var line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private sealed record Told(long Finished, long PeakBytes, double Again);
}
