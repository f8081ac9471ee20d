namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>A number as the sum of two doubles, about 106 bits: the oracle for functions of f64 (Dekker, Numer. Math. 18, 1971).</summary>
internal readonly record struct DoubleDouble(double High, double Low)
{
    /// <summary>The natural logarithm of 2.</summary>
    public static readonly DoubleDouble Ln2 = new(0.6931471805599453, 2.3190468138462996e-17);

    public static implicit operator DoubleDouble(double x) => new(x, 0);

    public static DoubleDouble operator -(DoubleDouble a) => new(-a.High, -a.Low);

    public static DoubleDouble operator +(DoubleDouble a, DoubleDouble b)
    {
        var (high, low) = TwoSum(a.High, b.High);
        var (high2, low2) = TwoSum(a.Low, b.Low);
        (high, low) = FastTwoSum(high, low + high2);
        return FastTwoSum(high, low + low2);
    }

    public static DoubleDouble operator -(DoubleDouble a, DoubleDouble b) => a + -b;

    public static DoubleDouble operator *(DoubleDouble a, DoubleDouble b)
    {
        var high = a.High * b.High;
        var low = Math.FusedMultiplyAdd(a.High, b.High, -high);
        return FastTwoSum(high, low + ((a.High * b.Low) + (a.Low * b.High)));
    }

    public static DoubleDouble operator /(DoubleDouble a, DoubleDouble b)
    {
        var q = a.High / b.High;
        var rest = a - (b * q);
        var q2 = rest.High / b.High;
        rest -= b * q2;
        return FastTwoSum(q, q2) + (rest.High / b.High);
    }

    /// <summary>The square root of a positive number, by a step of Newton's method.</summary>
    public static DoubleDouble Sqrt(DoubleDouble x)
    {
        if (x.High is 0 or double.PositiveInfinity)
        {
            return x;
        }

        DoubleDouble root = Math.Sqrt(x.High);
        return root + ((x - (root * root)) / (root * 2));
    }

    /// <summary>E^x: x = k ln(2) + 512 r, Taylor's series of r, squared nine times.</summary>
    public static DoubleDouble Exp(DoubleDouble x)
    {
        if (!(Math.Abs(x.High) < 750))
        {
            return Math.Exp(x.High);
        }

        var k = Math.Round(x.High / Ln2.High);
        var r = (x - (Ln2 * k)) * Math.ScaleB(1, -9);
        DoubleDouble sum = 1;
        for (var i = 10; i > 0; i--)
        {
            sum = 1 + (r * sum / i);
        }

        // Squaring e^r - 1 rather than e^r keeps the bits below 1.
        sum -= 1;
        for (var i = 0; i < 9; i++)
        {
            sum = (sum * 2) + (sum * sum);
        }

        return Scale(sum + 1, (int)k);
    }

    /// <summary>Ln x by one step of Newton's method from the nearest double; x is positive and ordinary.</summary>
    public static DoubleDouble Log(DoubleDouble x)
    {
        DoubleDouble y = Math.Log(x.High);
        for (var i = 0; i < 2; i++)
        {
            y += (x * Exp(-y)) - 1;
        }

        return y;
    }

    private static DoubleDouble Scale(DoubleDouble x, int n) => new(Math.ScaleB(x.High, n), Math.ScaleB(x.Low, n));

    private static DoubleDouble FastTwoSum(double a, double b)
    {
        var sum = a + b;
        return new DoubleDouble(sum, b - (sum - a));
    }

    private static DoubleDouble TwoSum(double a, double b)
    {
        var sum = a + b;
        var part = sum - a;
        return new DoubleDouble(sum, (a - (sum - part)) + (b - part));
    }
}
