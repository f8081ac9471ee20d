using MiniTorch.Ir;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>Elements that make a difference, and random bits; each as the bits of its dtype.</summary>
internal static class Samples
{
    private static readonly double[] Numbers =
    [
        0, 1, 0.5, 1.5, 2.5, 3.5, 0.49999997, 0.499999999999999944, 1e-3, 10, 127, 128, 255.7, 256, 0.625, 88.72284, 89, 103.9, 709.78, 746,
        8388607.5, 8388609, 16777217, 2147483520, 2147483647, 2147483648, 4294967295, 4503599627370495.5, 9007199254740993,
        9.2233715e18, 9.2233720368547748e18, 9.2233720368547758e18, 1.8446744073709552e19, 3e38, 1e300,
        double.Epsilon, float.Epsilon, 2.2250738585072014e-308, 1.17549435e-38f, 1.1754942e-38f,
        float.MaxValue, double.MaxValue, double.PositiveInfinity, double.NaN,
    ];

    private static readonly long[] Integers =
    [
        0, 1, 2, 3, 7, 10, 127, 128, 255, 256, 32767, 65536, 16777217, 33554433, 0x3FFFFFC0,
        int.MaxValue - 64, int.MaxValue, 1L + int.MaxValue, uint.MaxValue, 0x1000001_00000001, (1L << 53) + 1, (1L << 54) + 2,
        0x7FFFFF4000000001, 0x7FFFFFFFFFFFFDFF, 0x7FFFFFFFFFFFFE00, 0x5555555555555555, long.MaxValue,
    ];

    /// <summary>Values where a definition turns, with both signs.</summary>
    public static long[] Special(DType type) => type switch
    {
        DType.F32 =>
        [
            .. Numbers.SelectMany(x => new[] { (float)x, (float)-x }).Distinct().Select(x => (long)BitConverter.SingleToInt32Bits(x)),
            BitConverter.SingleToInt32Bits(-0f), 0x7FC00001, 0x7F800001, unchecked((int)0xFFC00000),
        ],
        DType.F64 =>
        [
            .. Numbers.SelectMany(x => new[] { x, -x }).Distinct().Select(BitConverter.DoubleToInt64Bits),
            BitConverter.DoubleToInt64Bits(-0.0), 0x7FF8000000000001, 0x7FF0000000000001, unchecked((long)0xFFF8000000000000),
        ],
        DType.I32 => [.. Special(DType.I64).Select(x => (long)(int)x).Distinct()],
        DType.I64 => [.. Integers.SelectMany(x => new[] { x, unchecked(-x), ~x }).Distinct()],
        DType.Bool => [0, 1],
        _ => [0, 1, 2, 127, 128, 255],
    };

    /// <summary>Random bits; floats get every exponent alike.</summary>
    public static long Random(DType type, Random random) => type switch
    {
        DType.F32 or DType.I32 => (int)random.NextInt64(),
        DType.Bool => random.Next(2),
        DType.U8 => random.Next(256),
        _ => random.NextInt64(long.MinValue, long.MaxValue),
    };

    /// <summary>At most <paramref name="count"/> tuples of operands: mostly combinations of special values, then random ones.</summary>
    public static long[][] Tuples(DType[] types, int count)
    {
        var source = new Random(17);
        var special = types.Select(Special).ToArray();
        var all = special.Aggregate(1L, (n, values) => n * values.Length);
        var wanted = Math.Min(all, count * 4 / 5);

        // A stride that has no factor in common with the number of tuples visits them spread out.
        var stride = all <= wanted ? 1 : 7919;
        var tuples = Enumerable.Range(0, (int)wanted).Select(k =>
        {
            var rest = k * stride % all;
            return special.Select(values =>
            {
                var value = values[rest % values.Length];
                rest /= values.Length;
                return value;
            }).ToArray();
        });
        long Any(int i) => source.Next(4) == 0 ? special[i][source.Next(special[i].Length)] : Random(types[i], source);
        var others = Enumerable.Range(0, count / 5).Select(_ => Enumerable.Range(0, types.Length).Select(Any).ToArray());
        return [.. tuples, .. others];
    }
}
