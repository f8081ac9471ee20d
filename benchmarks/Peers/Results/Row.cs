using System.Collections.Immutable;
using MiniTorch.Peers.Measuring;

namespace MiniTorch.Peers.Results;

/// <summary>A row of the table: what the launches measured, merged.</summary>
/// <param name="Workload">What was measured.</param>
/// <param name="Seconds">The median of each contender's medians, one a launch.</param>
/// <param name="Ratio">How many times as long the fastest peer takes.</param>
/// <param name="Failure">What is wrong; null if nothing is.</param>
internal sealed record Row(Workload Workload, ImmutableDictionary<string, double> Seconds, Ratio Ratio, string? Failure)
{
    private const double Allowance = 0.03;

    /// <summary>True if the bar is reached within 3 %.</summary>
    public bool IsMet => Failure is null && Ratio.Median >= Workload.Bar * (1 - Allowance);

    /// <summary>Merges what the launches measured of one row.</summary>
    public static Row Merge(Workload workload, ImmutableArray<Measurement> launches)
    {
        if (launches.FirstOrDefault(l => l.Failure is not null)?.Failure is { } failure)
        {
            return new Row(workload, ImmutableDictionary<string, double>.Empty, default, failure);
        }

        var seconds = launches[0].Series.Select((s, i) => KeyValuePair.Create(
            s.Contender, Statistics.Median(launches.Select(l => Statistics.Median(Counted(l.Series[i])))))).ToImmutableArray();
        var fastest = Enumerable.Range(1, seconds.Length - 1).MinBy(i => seconds[i].Value);
        var ratios = launches.Select(l => Ratios(l.Series[0], l.Series[fastest])).ToList();
        double Quantile(double part) => Statistics.Median(ratios.Select(r => Statistics.Quantile(r, part)));
        var ratio = new Ratio(Quantile(0.5), Quantile(0.25), Quantile(0.75));
        return new Row(workload, seconds.ToImmutableDictionary(), ratio, Failure: null);
    }

    private static IEnumerable<double> Counted(Series series) => series.Seconds.OfType<double>();

    private static ImmutableArray<double> Ratios(Series ours, Series theirs) =>
        [.. ours.Seconds.Zip(theirs.Seconds, (a, b) => b / a).OfType<double>()];
}

/// <summary>A ratio: the median and the quartiles of the rounds, each the median of those of the launches.</summary>
internal readonly record struct Ratio(double Median, double Lower, double Upper);
