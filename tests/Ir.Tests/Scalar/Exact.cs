namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>Functions of f64 to about 100 bits, each by a formula that does not cancel where it is used.</summary>
internal static class Exact
{
    // Beyond, e^x and (e^x + e^-x) / 2 are infinite.
    private const double LargestExponent = 709.782712893384;
    private const double LargestHyperbolic = 710.4758600739439;

    private static readonly DoubleDouble HalfPi = new(1.5707963267948966, 6.123233995736766e-17);

    public static DoubleDouble Log(double x) => x > 0 && double.IsFinite(x)
        ? DoubleDouble.Log(Math.ScaleB(x, -Math.ILogB(x))) + (DoubleDouble.Ln2 * Math.ILogB(x))
        : Math.Log(x);

    public static DoubleDouble Log2(double x) => x > 0 && double.IsFinite(x) ? Log(x) / DoubleDouble.Ln2 : Math.Log2(x);

    public static DoubleDouble Log1p(double x) =>
        !(x > -1 && double.IsFinite(x)) ? (x == -1 ? double.NegativeInfinity : Math.Log(1 + x))
        : x > 1e15 ? Log(x) + (1 / (DoubleDouble)x)
        : Log1p((DoubleDouble)x);

    public static DoubleDouble Exp2(double x) => Math.Abs(x) < 1100 ? DoubleDouble.Exp(DoubleDouble.Ln2 * x) : Math.Pow(2, x);

    public static DoubleDouble Expm1(double x)
    {
        if (!(Math.Abs(x) < 0.5))
        {
            return x <= LargestExponent ? DoubleDouble.Exp(x) - 1 : Math.Exp(x);
        }

        // x (1 + x/2 (1 + x/3 (1 + ...)))
        DoubleDouble sum = 1;
        for (var i = 25; i > 1; i--)
        {
            sum = 1 + (x * sum / i);
        }

        return sum * x;
    }

    public static DoubleDouble Sigmoid(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        var e = DoubleDouble.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    public static DoubleDouble Tanh(double x)
    {
        if (!(Math.Abs(x) < 300))
        {
            return Math.Tanh(x);
        }

        var e = Expm1(2 * x);
        return e / (e + 2);
    }

    public static DoubleDouble Sinh(double x)
    {
        if (Math.Abs(x) < 0.25)
        {
            var e = Expm1(x);
            return (e + (e / (e + 1))) / 2;
        }

        if (!(Math.Abs(x) <= LargestHyperbolic))
        {
            return Math.Sinh(x);
        }

        var half = HalfExp(Math.Abs(x));
        return Signed(half - (0.25 / half), x);
    }

    public static DoubleDouble Cosh(double x)
    {
        if (!(Math.Abs(x) <= LargestHyperbolic))
        {
            return Math.Cosh(x);
        }

        var half = HalfExp(Math.Abs(x));
        return half + (0.25 / half);
    }

    public static DoubleDouble Asinh(double x)
    {
        var size = Math.Abs(x);
        if (!(size < 1e12))
        {
            return Signed(double.IsFinite(x) ? Log(size) + DoubleDouble.Ln2 : size, x);
        }

        var square = (DoubleDouble)size * size;
        return Signed(Log1p(size + (square / (1 + DoubleDouble.Sqrt(1 + square)))), x);
    }

    public static DoubleDouble Acosh(double x)
    {
        if (!(x >= 1 && x < 1e12))
        {
            return x >= 1 && double.IsFinite(x) ? Log(x) + DoubleDouble.Ln2 : Math.Acosh(x);
        }

        var t = (DoubleDouble)x - 1;
        return Log1p(t + DoubleDouble.Sqrt((t * 2) + (t * t)));
    }

    public static DoubleDouble Atanh(double x) => Math.Abs(x) < 1
        ? Signed(Log1p((DoubleDouble)(2 * Math.Abs(x)) / (1 - (DoubleDouble)Math.Abs(x))) / 2, x)
        : Math.Atanh(x);

    public static DoubleDouble Sin(double x) => double.IsFinite(x) ? Angle.Reduce(x).Sin() : double.NaN;

    public static DoubleDouble Cos(double x) => double.IsFinite(x) ? Angle.Reduce(x).Cos() : double.NaN;

    public static DoubleDouble Tan(double x) => double.IsFinite(x) ? Sin(x) / Cos(x) : double.NaN;

    public static DoubleDouble Asin(double x) => Math.Abs(x) < 1
        ? Atan((DoubleDouble)x / DoubleDouble.Sqrt((1 - (DoubleDouble)x) * (1 + (DoubleDouble)x)))
        : Math.Abs(x) == 1 ? Signed(HalfPi, x) : double.NaN;

    public static DoubleDouble Acos(double x) => x is > -1 and <= 1
        ? Atan(DoubleDouble.Sqrt((1 - (DoubleDouble)x) / (1 + (DoubleDouble)x))) * 2
        : x == -1 ? HalfPi * 2 : double.NaN;

    public static DoubleDouble Atan(double x) => double.IsFinite(x) ? Atan((DoubleDouble)x) : double.IsNaN(x) ? x : Signed(HalfPi, x);

    public static DoubleDouble Erf(double x)
    {
        if (!(Math.Abs(x) < 7))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        // 2 / sqrt(pi) e^-x^2 (x + 2/3 x^3 + 4/15 x^5 + ...), all terms of one sign.
        var square = (DoubleDouble)x * x;
        DoubleDouble sum = 0;
        DoubleDouble term = x;
        for (var k = 1; Math.Abs(term.High) > Math.Abs(sum.High) * 1e-34; k++)
        {
            sum += term;
            term = term * square * 2 / ((2 * k) + 1);
        }

        return sum * DoubleDouble.Exp(-square) * 2 / DoubleDouble.Sqrt(HalfPi * 2);
    }

    /// <summary>The same sum in f64, exact enough for f32.</summary>
    public static double NearlyErf(double x)
    {
        if (!(Math.Abs(x) < 6))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        var (sum, term) = (0.0, x);
        for (var k = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; k++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * k) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    public static DoubleDouble Rsqrt(double x) => x > 0 && double.IsFinite(x) ? 1 / DoubleDouble.Sqrt(x) : 1 / Math.Sqrt(x);

    /// <summary>x^y for a finite x above 0 and a finite y.</summary>
    public static DoubleDouble Pow(double x, double y)
    {
        var exponent = Log(x) * y;
        return DoubleDouble.Exp(double.IsFinite(exponent.High) ? exponent : Math.Log(x) * y);
    }

    private static DoubleDouble Signed(DoubleDouble size, double x) => x < 0 ? -size : size;

    private static DoubleDouble HalfExp(double x) => DoubleDouble.Exp(x - DoubleDouble.Ln2);

    private static DoubleDouble Log1p(DoubleDouble x) => Math.Abs(x.High) < 1e-9
        ? x - (x * x / 2) + (x * x * x / 3)
        : DoubleDouble.Log(1 + x);

    // The angle between the direction of a nearby double and that of x is so small that it is its tangent.
    private static DoubleDouble Atan(DoubleDouble x)
    {
        var near = Math.Atan(x.High);
        var (sin, cos) = (Sin(near), Cos(near));
        return near + (((x * cos) - sin) / (cos + (x * sin)));
    }
}
