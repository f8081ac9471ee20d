using System.Numerics;

namespace MiniTorch.Nn.Data;

/// <summary>
/// A pseudo-random generator whose bits are part of the data sets' definition, so it is written here and not taken from the platform.
/// SplitMix64: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014, figure 17.
/// </summary>
public struct SplitMix64
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    private ulong _state;

    /// <summary>The generator of one stream of a seed; streams are independent for all practical purposes.</summary>
    public SplitMix64(ulong seed, ulong stream, ulong index = 0) =>
        _state = Mix(Mix(Mix(seed + Gamma) + stream + Gamma) + index + Gamma);

    /// <summary>64 random bits.</summary>
    public ulong NextBits() => Mix(_state += Gamma);

    /// <summary>A number below <paramref name="limit"/>, each equally likely (Lemire, "Fast random integer generation in an interval", 2019).</summary>
    public int NextInt(int limit)
    {
        var bound = (ulong)limit;
        var high = Math.BigMul(NextBits(), bound, out var low);
        if (low < bound)
        {
            var threshold = (0 - bound) % bound;
            while (low < threshold)
            {
                high = Math.BigMul(NextBits(), bound, out low);
            }
        }

        return (int)high;
    }

    /// <summary>Puts items into a random order, each equally likely (Fisher and Yates' shuffle, Durstenfeld's form).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    /// <summary>A number from <paramref name="low"/> up to <paramref name="high"/>, of 53 random bits.</summary>
    public double NextUniform(double low, double high) => low + ((high - low) * ((NextBits() >> 11) * (1.0 / (1UL << 53))));

    /// <summary>
    /// A number of mean 0 and variance 1, nearly normal: the centred number of ones in 64 bits has variance 16, and a uniform number of
    /// variance 1/12 fills the gaps between its values.
    /// </summary>
    public double NextNormal()
    {
        const double Scale = 0.24935149047701407; // 1 / sqrt(16 + 1/12)
        return (BitOperations.PopCount(NextBits()) - 32 + NextUniform(-0.5, 0.5)) * Scale;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
