namespace MiniTorch.Peers.Measuring;

/// <summary>Quantiles.</summary>
internal static class Statistics
{
    /// <summary>The middle of the sorted numbers.</summary>
    public static double Median(IEnumerable<double> numbers) => Quantile(numbers, 0.5);

    /// <summary>The number that a part of the numbers lies below, interpolated between neighbours; NaN of none.</summary>
    public static double Quantile(IEnumerable<double> numbers, double part)
    {
        var sorted = numbers.Order().ToArray();
        if (sorted.Length == 0)
        {
            return double.NaN;
        }

        var at = part * (sorted.Length - 1);
        var (below, above) = (sorted[(int)Math.Floor(at)], sorted[(int)Math.Ceiling(at)]);
        return below + ((above - below) * (at - Math.Floor(at)));
    }
}
