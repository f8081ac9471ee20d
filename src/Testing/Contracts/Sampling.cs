using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Testing;

/// <summary>Which numbers an input is fed.</summary>
/// <param name="Low">The least.</param>
/// <param name="High">The largest.</param>
/// <param name="BothSigns">True for the range and its mirror image, such as for a function with a kink at 0.</param>
/// <param name="AllowsSpecial">False for indices: anything out of range is an error of the run.</param>
public sealed record Sampling(double Low, double High, bool BothSigns = false, bool AllowsSpecial = true)
{
    // What arithmetic and conversions treat in a way of their own, and the neighbours of such values.
    private static readonly double[] SpecialFloats =
    [
        0.0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        float.Epsilon, -float.Epsilon, 1.1754942e-38, 1.17549435e-38, -1.17549435e-38, float.MaxValue, -float.MaxValue, 88.8, -104, 709.8, -745.2,
        8388607.5, 8388609, 2147483648, -2147483648, 2147483520, 4294967296, 9.2233720368547758e18, -9.2233720368547758e18, 1e300, -1e300,
        double.Epsilon, -double.Epsilon, 2.2250738585072011e-308, double.MaxValue, -double.MaxValue, 0.1, 1e-20, 3.0000002,
    ];

    private static readonly long[] SpecialIntegers =
    [
        0, 1, -1, 2, -2, 3, 31, 32, 63, 64, int.MaxValue, int.MinValue, int.MaxValue - 1, int.MinValue + 1, long.MaxValue, long.MinValue,
        1L << 32, (1L << 53) + 1, (1L << 24) + 1, -(1L << 24) - 1, 0x5555555555555555, 0x0123456789ABCDEF,
    ];

    /// <summary>Random elements of the range; where <paramref name="special"/>, a third of them are values that arithmetic treats in a way of their own.</summary>
    public Elements Next(Random random, DType type, long[] shape, bool special = false)
    {
        ArgumentNullException.ThrowIfNull(random);
        var elements = new Elements(type, shape);
        for (var i = 0; i < elements.Count; i++)
        {
            elements[i] = special && AllowsSpecial && random.Next(3) == 0 ? Special(random, type) : Usual(random, type);
        }

        return elements;
    }

    private static long Special(Random random, DType type) => type switch
    {
        DType.F32 or DType.F64 => ScalarConstant.Bits(type, SpecialFloats[random.Next(SpecialFloats.Length)]),
        DType.I32 => (int)SpecialIntegers[random.Next(SpecialIntegers.Length)],
        DType.I64 => SpecialIntegers[random.Next(SpecialIntegers.Length)],
        DType.Bool => random.Next(2),
        _ => (byte)random.Next(256),
    };

    private long Usual(Random random, DType type)
    {
        if (type is DType.F32 or DType.F64)
        {
            var number = Low + (random.NextDouble() * (High - Low));
            return ScalarConstant.Bits(type, BothSigns && random.Next(2) == 0 ? -number : number);
        }

        var integer = random.NextInt64((long)Math.Ceiling(Low), (long)Math.Floor(High) + 1);
        return type switch
        {
            DType.Bool => random.Next(2),
            DType.U8 => Math.Abs(integer) & 255,
            _ => BothSigns && random.Next(2) == 0 ? -integer : integer,
        };
    }
}
