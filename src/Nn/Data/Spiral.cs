using System.Globalization;
using System.Runtime.InteropServices;

namespace MiniTorch.Nn.Data;

/// <summary>
/// Interleaved spiral arms in the plane, a class each. A sample of arm k of n is r (cos a, sin a) + noise, with r uniform in [0.1, 1] and
/// a = k/n + 1.5 r turns.
/// </summary>
public static class Spiral
{
    private const double Turns = 1.5;
    private const double InnerRadius = 0.1;

    /// <summary>Draws a training and a test set, from different streams of the seed. Labels go round: sample i lies on arm i mod n.</summary>
    /// <param name="seed">The same seed gives the same bits on every machine.</param>
    /// <param name="arms">The number of arms and classes, at least 2.</param>
    /// <param name="train">The number of training samples.</param>
    /// <param name="test">The number of test samples.</param>
    /// <param name="noise">The standard deviation of the noise added to each coordinate; neighbouring arms are 1 / (1.5 n) apart.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 arms, a count is negative, or the noise is negative or not finite.</exception>
    public static DataSplit Create(ulong seed = 0, int arms = 2, int train = 2000, int test = 1000, double noise = 0.03)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(arms, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(train);
        ArgumentOutOfRangeException.ThrowIfNegative(test);
        if (!(noise >= 0 && double.IsFinite(noise)))
        {
            throw new ArgumentOutOfRangeException(nameof(noise), noise, "expected a finite number of at least 0");
        }

        return new DataSplit(Draw("spiral/train", seed, 0, arms, train, noise), Draw("spiral/test", seed, 1, arms, test, noise));
    }

    private static Dataset Draw(string name, ulong seed, ulong stream, int arms, int count, double noise)
    {
        var features = new float[count * 2];
        var labels = new int[count];
        var random = new SplitMix64(seed, stream);
        for (var i = 0; i < count; i++)
        {
            labels[i] = i % arms;
            var radius = random.NextUniform(InnerRadius, 1);
            var (cos, sin) = Circle.At(((double)labels[i] / arms) + (Turns * radius));
            features[2 * i] = (float)((radius * cos) + (noise * random.NextNormal()));
            features[(2 * i) + 1] = (float)((radius * sin) + (noise * random.NextNormal()));
        }

        return new Dataset(
            name,
            [2],
            ImmutableCollectionsMarshal.AsImmutableArray(features),
            ImmutableCollectionsMarshal.AsImmutableArray(labels),
            [.. Enumerable.Range(0, arms).Select(k => k.ToString(CultureInfo.InvariantCulture))]);
    }
}
