using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MiniTorch.Peers.Contenders;
using MiniTorch.Peers.Measuring;

namespace MiniTorch.Peers.Results;

/// <summary>The tables as Markdown.</summary>
internal static class Report
{
    /// <summary>The whole text.</summary>
    public static string Write(Settings settings, ImmutableArray<Row> rows, ImmutableArray<ProcessCost> costs)
    {
        var contenders = IContender.CreateAll(settings.Threads);
        var text = new StringBuilder();
        text.AppendLine("# Compiled code and its peers").AppendLine();
        var used = $"{settings.Threads} of {Environment.ProcessorCount} processors used";
        text.AppendLine($"{Processor()}, {used}, {RuntimeInformation.FrameworkDescription}.");
        text.AppendLine($"{string.Join(", ", contenders.Select(c => $"{c.Name} {c.Version ?? "absent"}"))}.").AppendLine();
        if (!rows.IsEmpty)
        {
            AppendRows(text, settings, contenders, rows);
        }

        if (!costs.IsEmpty)
        {
            AppendCosts(text, costs);
        }

        return text.ToString();
    }

    private static void AppendRows(StringBuilder text, Settings settings, ImmutableArray<IContender> contenders, ImmutableArray<Row> rows)
    {
        text.Append($"Microseconds, launches: {settings.Launches}. ");
        text.AppendLine("The ratio is that of the fastest peer's time to ours, with quartiles.");
        text.AppendLine("A bar is met if the ratio reaches it within 3 %; bars are for one thread.");
        if (rows.Any(r => contenders.Any(c => IsMissing(c, r))))
        {
            text.AppendLine("OpenBLAS is absent: bars of products say nothing of it.");
        }

        text.AppendLine();
        text.AppendLine($"| workload | {string.Join(" | ", contenders.Select(c => c.Name))} | ratio | quartiles | bar | |");
        text.AppendLine($"|---|{string.Concat(contenders.Select(_ => "--:|"))}--:|:-:|--:|---|");
        foreach (var row in rows)
        {
            var times = contenders.Select(c => row.Seconds.TryGetValue(c.Name, out var seconds)
                ? Significant(seconds * 1e6)
                : IsMissing(c, row) ? "absent" : "");
            text.AppendLine($"| {row.Workload.Name} | {string.Join(" | ", times)} | {Judgement(row, settings.Threads == 1)} |");
        }
    }

    /// <summary>OpenBLAS multiplies matrices where it is installed.</summary>
    private static bool IsMissing(IContender contender, Row row) => contender.Version is null && row.Workload.Work is Works.Product;

    private static string Judgement(Row row, bool hasBar)
    {
        if (row.Failure is not null)
        {
            return $" | | | failed: {row.Failure}";
        }

        var bar = hasBar ? row.Workload.Bar : null;
        var verdict = bar is null ? "" : row.IsMet ? "met" : "**not met**";
        return Line($"{row.Ratio.Median:F2} | {row.Ratio.Lower:F2} to {row.Ratio.Upper:F2} | {bar} | {verdict}");
    }

    private static void AppendCosts(StringBuilder text, ImmutableArray<ProcessCost> costs)
    {
        text.AppendLine().AppendLine($"A process that trains, {Workloads.LargestTraining.Describe()}:").AppendLine();
        text.AppendLine($"| | {string.Join(" | ", costs.Select(c => c.Contender))} | ratio |");
        text.AppendLine($"|---|{string.Concat(costs.Select(_ => "--:|"))}--:|");
        Append("start of the process to end of the first step, ms", c => c.FirstStep * 1e3);
        Append("most memory resident in 200 steps, MB", c => c.PeakBytes / 1e6);
        text.AppendLine().AppendLine($"To declare and compile the same once more takes {Significant(costs[0].Again * 1e3)} ms there.");
        void Append(string name, Func<ProcessCost, double> of) => text.AppendLine(Line(
            $"| {name} | {string.Join(" | ", costs.Select(c => Significant(of(c))))} | {costs.Skip(1).Min(of) / of(costs[0]):F2} |"));
    }

    /// <summary>Three digits at least, none of them after a point that says nothing.</summary>
    private static string Significant(double number) =>
        number.ToString(number < 9.995 ? "F2" : number < 99.95 ? "F1" : "F0", CultureInfo.InvariantCulture);

    private static string Line(FormattableString line) => line.ToString(CultureInfo.InvariantCulture);

    private static string Processor()
    {
        const string Key = "model name";
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
