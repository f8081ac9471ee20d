using System.Numerics;

namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>An angle as a number of quarter turns and what is left, at most about pi/4, of any finite f64 exactly enough.</summary>
internal readonly record struct Angle(int Quadrant, DoubleDouble Rest)
{
    // The largest f64 has 1024 bits before the point; the rest needs 100 more, and 60 where it is small.
    private const int FractionBits = 1300;

    private static readonly BigInteger HalfPi = TwicePi() >> 2;

    public static Angle Reduce(double x)
    {
        var bits = BitConverter.DoubleToInt64Bits(Math.Abs(x));
        var exponent = Math.Max((int)(bits >> 52), 1);
        var mantissa = (bits & ((1L << 52) - 1)) | (bits >> 52 == 0 ? 0 : 1L << 52);
        var shift = exponent - 1075 + FractionBits;
        if (shift < 0)
        {
            return new Angle(0, x);
        }

        var scaled = (BigInteger)mantissa << shift;
        var turns = ((scaled << 1) / HalfPi + 1) >> 1;
        var rest = ToDoubleDouble(scaled - (turns * HalfPi));
        var quadrant = (int)(turns & 3);
        return x < 0 ? new Angle(-quadrant & 3, -rest) : new Angle(quadrant, rest);
    }

    public DoubleDouble Sin() => Quadrant switch
    {
        0 => SinOfRest(),
        1 => CosOfRest(),
        2 => -SinOfRest(),
        _ => -CosOfRest(),
    };

    public DoubleDouble Cos() => (this with { Quadrant = (Quadrant + 1) & 3 }).Sin();

    private DoubleDouble SinOfRest() => Rest * Series(3);

    private DoubleDouble CosOfRest() => Series(2);

    // 1 - x^2 / (k (k-1)) (1 - x^2 / ((k+2) (k+1)) (1 - ...))
    private DoubleDouble Series(int k)
    {
        var square = Rest * Rest;
        DoubleDouble sum = 1;
        for (var i = k + 28; i >= k; i -= 2)
        {
            sum = 1 - (square * sum / (i * (i - 1)));
        }

        return sum;
    }

    private static DoubleDouble ToDoubleDouble(BigInteger scaled)
    {
        var high = ToDouble(scaled, out var rounded);
        return new DoubleDouble(high, ToDouble(scaled - rounded, out _));
    }

    // The leading 53 bits.
    private static double ToDouble(BigInteger scaled, out BigInteger rounded)
    {
        var shift = Math.Max(0, (int)BigInteger.Abs(scaled).GetBitLength() - 53);
        var leading = BigInteger.Abs(scaled) >> shift;
        rounded = (leading << shift) * scaled.Sign;
        return scaled.Sign * Math.ScaleB((double)leading, shift - FractionBits);
    }

    // Machin: pi = 16 arctan(1/5) - 4 arctan(1/239).
    private static BigInteger TwicePi() => (32 * ArcOfInverse(5)) - (8 * ArcOfInverse(239));

    private static BigInteger ArcOfInverse(int n)
    {
        var power = (BigInteger.One << FractionBits) / n;
        var sum = BigInteger.Zero;
        for (var k = 0; !power.IsZero; k++)
        {
            sum += (k % 2 == 0 ? power : -power) / ((2 * k) + 1);
            power /= n * n;
        }

        return sum;
    }
}
