using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Compilation.Tests;

/// <summary>Functions that <see cref="Math"/> lacks or has with a large error, conversions, and random bits.</summary>
internal static class OracleFunctions
{
    // Twice what docs/numerics.md promises of f64, for the errors of both; f32 has none of its own here.
    private const double Units = 16;

    /// <summary>2 / √π e^(−x²) (x + 2/3 x³ + 4/15 x⁵ + ...), a series of terms of one sign.</summary>
    public static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        var (sum, term) = (0.0, x);
        for (var k = 1; k < 300; k++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * k) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>The series of e^x − 1 near 0.</summary>
    public static double Expm1(double x)
    {
        if (!(Math.Abs(x) < 0.5))
        {
            return Math.Exp(x) - 1;
        }

        var (sum, term) = (0.0, x);
        for (var k = 2; k < 25; k++)
        {
            sum += term;
            term *= x / k;
        }

        return sum;
    }

    /// <summary>ln(1 + x), the rounding of 1 + x made good (Kahan).</summary>
    public static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(u) * (x / (u - 1));
    }

    /// <summary>The sign of x times ln(|x| + √(x² + 1)).</summary>
    public static double Asinh(double x)
    {
        var a = Math.Abs(x);
        var value = a > 1e8 ? Math.Log(a) + Math.Log(2) : Log1p(a + (a * a / (1 + Math.Sqrt((a * a) + 1))));
        return Math.CopySign(value, x);
    }

    /// <summary>ln((1 + x) / (1 − x)) / 2.</summary>
    public static double Atanh(double x) => 0.5 * Log1p(2 * x / (1 - x));

    /// <summary>True where docs/numerics.md promises no accuracy of a trigonometric function.</summary>
    public static bool IsTurnedTooOften(string op, DType type, double x) =>
        op is "sin" or "cos" or "tan" && Math.Abs(x) > (type == DType.F32 ? 1 << 20 : 1L << 40) && double.IsFinite(x);

    /// <summary>True if what was found is within the function's accuracy.</summary>
    public static bool IsNear(DType type, double exact, double found)
    {
        if (double.IsNaN(exact) || double.IsNaN(found))
        {
            return double.IsNaN(exact) && double.IsNaN(found);
        }

        var (largest, least, precision, units) = type == DType.F32
            ? (float.MaxValue, (double)float.Epsilon, Math.ScaleB(1, -23), 5.0)
            : (double.MaxValue, double.Epsilon, Math.ScaleB(1, -52), Units);

        // What lies beyond the largest number counts as that.
        var (a, b) = (Math.Clamp(exact, -largest, largest), Math.Clamp(found, -largest, largest));
        return Math.Abs(a - b) <= units * Math.Max(least, precision * Math.Abs(a));
    }

    /// <summary>Conversion by value.</summary>
    public static long Cast(DType from, long bits, double value, DType to)
    {
        var integer = from.IsFloat() ? Truncated(value, to == DType.I32) : bits;
        return to switch
        {
            DType.F32 when from.IsFloat() => ScalarConstant.Bits(to, (float)value),
            DType.F32 => BitConverter.SingleToInt32Bits(integer),
            DType.F64 => BitConverter.DoubleToInt64Bits(from.IsFloat() ? value : integer),
            DType.I32 => (int)integer,
            DType.I64 => integer,
            DType.Bool => (from.IsFloat() ? value != 0 : bits != 0) ? 1 : 0,
            _ => integer & 255,
        };
    }

    /// <summary>The first word of Philox4x32-10, as the paper of Salmon et al. gives it.</summary>
    public static int Philox(uint position, uint stream, uint seed, uint step)
    {
        uint[] c = [position, 0, stream, 0];
        var (k0, k1) = (seed, step);
        for (var round = 0; round < 10; round++)
        {
            var (p0, p1) = (0xD2511F53UL * c[0], 0xCD9E8D57UL * c[2]);
            c = [(uint)(p1 >> 32) ^ c[1] ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c[3] ^ k1, (uint)p0];
            unchecked
            {
                (k0, k1) = (k0 + 0x9E3779B9, k1 + 0xBB67AE85);
            }
        }

        return (int)c[0];
    }

    private static long Truncated(double x, bool isNarrow)
    {
        var (low, high) = isNarrow ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        return double.IsNaN(x) ? 0 : x <= low ? low : x >= high ? high : (long)x;
    }
}
