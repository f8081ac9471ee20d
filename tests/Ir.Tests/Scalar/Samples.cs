using System.Globalization;

namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>Numbers on which functions are measured.</summary>
internal static class Samples
{
    // Where functions turn from one formula to another, and the ends of their ranges.
    private static readonly double[] Edges =
    [
        7.0 / 16, 0.5, 0.625, 0.67, 11.0 / 16, 0.70710678118654757, Math.PI / 4, 1, 19.0 / 16, 1.4142135623730951, Math.PI / 2, 39.0 / 16, 3.9,
        Math.PI, 5.9, 9.01, 16.635532, 88.722839, 87.336548, 89.415985, 103.97208, 128, 149, 709.782712893384, 710.4758600739439, 745.13,
        1024, 1074, 16384, 1.17549435e-38, 2.44140625e-4, 3.7252902984619141e-09, 2.2250738585072014e-308,
    ];

    private static readonly double[] Special =
        [0, 1, double.Epsilon, float.Epsilon, float.MaxValue, double.MaxValue, double.PositiveInfinity, double.NaN];

    /// <summary>Every 2039th of all bit patterns, a dense grid where functions turn, and the edges.</summary>
    public static float[] Singles()
    {
        var samples = new List<float>(5_000_000);
        for (var bits = 0L; bits < 1L << 32; bits += 2039)
        {
            samples.Add(BitConverter.Int32BitsToSingle((int)(uint)bits));
        }

        for (var i = -400_000; i <= 400_000; i++)
        {
            samples.Add(i / 3700f);
        }

        foreach (var edge in Edges.Concat(Special).Select(x => (float)x))
        {
            var bits = BitConverter.SingleToInt32Bits(edge);
            samples.AddRange(Enumerable.Range(-1000, 2000).Select(d => BitConverter.Int32BitsToSingle(bits + d)));
            samples.AddRange(Enumerable.Range(-1000, 2000).Select(d => -BitConverter.Int32BitsToSingle(bits + d)));
        }

        return [.. samples];
    }

    /// <summary>
    /// Random bits, random numbers of several ranges, multiples of pi/2, and the edges. MT_SAMPLES in the environment says how many are drawn
    /// of each, 4,000 if it does not.
    /// </summary>
    public static double[] Doubles()
    {
        var random = new Random(1);
        var samples = new List<double>();
        var count = int.TryParse(Environment.GetEnvironmentVariable("MT_SAMPLES"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 4_000;
        for (var i = 0; i < count; i++)
        {
            samples.Add(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
            samples.Add((random.NextDouble() - 0.5) * 1500);
            samples.Add((random.NextDouble() - 0.5) * 4);
            samples.Add(Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 8)));
            samples.Add(Math.ScaleB(random.NextDouble() - 0.5, random.Next(0, 42)));
            samples.Add(Math.Round(Math.ScaleB(random.NextDouble() - 0.5, random.Next(0, 40))) * (Math.PI / 2));
        }

        foreach (var edge in Edges.Concat(Special))
        {
            var bits = BitConverter.DoubleToInt64Bits(edge);
            samples.AddRange(Enumerable.Range(-20, 40).Select(d => BitConverter.Int64BitsToDouble(bits + d)));
            samples.AddRange(Enumerable.Range(-20, 40).Select(d => -BitConverter.Int64BitsToDouble(bits + d)));
        }

        return [.. samples];
    }
}
