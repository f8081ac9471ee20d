using System.Collections.Immutable;
using System.Globalization;

namespace MiniTorch.Peers.Measuring;

/// <summary>Whether two contenders computed the same.</summary>
internal static class Agreement
{
    /// <summary>What is wrong, or null.</summary>
    /// <param name="ours">Our results.</param>
    /// <param name="theirs">A peer's, in the same order.</param>
    /// <param name="tolerance">The largest difference that is allowed, as a part of the largest element of a result.</param>
    public static string? Complaint(ImmutableArray<float[]> ours, ImmutableArray<float[]> theirs, double tolerance)
    {
        if (ours.Length != theirs.Length)
        {
            return $"{ours.Length} results against {theirs.Length}";
        }

        for (var i = 0; i < ours.Length; i++)
        {
            if (ours[i].Length != theirs[i].Length)
            {
                return $"result {i} has {ours[i].Length} elements against {theirs[i].Length}";
            }

            var difference = Difference(ours[i], theirs[i]);
            if (!(difference <= tolerance))
            {
                return string.Create(CultureInfo.InvariantCulture, $"result {i} differs by {difference:E1}, {tolerance:E1} is allowed");
            }
        }

        return null;
    }

    /// <summary>The largest difference as a part of the largest element; NaN if there is a NaN.</summary>
    private static double Difference(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        var (difference, largest) = (0.0, 0.0);
        for (var i = 0; i < ours.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs((double)ours[i] - theirs[i]));
            largest = Math.Max(largest, Math.Abs((double)theirs[i]));
        }

        return largest == 0 ? difference : difference / largest;
    }
}
