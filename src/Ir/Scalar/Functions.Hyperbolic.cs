namespace MiniTorch.Ir.Scalars;

/// <content>Hyperbolic functions and their inverses.</content>
public static partial class Functions
{
    /// <summary>
    /// sinh x: below 1 an odd polynomial, else h - 1 / (4 h) with h = e^|x| / 2, which is finite wherever the result is. f32 coefficients:
    /// Cephes sinhf (Moshier); f64: the Taylor series to x^19.
    /// </summary>
    public static Scalar Sinh(Scalar x)
    {
        var magnitude = x.Abs();
        var z = x * x;
        var series = IsSingle(x)
            ? Horner(z, 2.03721912945e-4, 8.33028376239e-3, 1.66667160211e-1)
            : Horner(
                z, 1.0 / 121645100408832000, 1.0 / 355687428096000, 1.0 / 1307674368000, 1.0 / 6227020800,
                1.0 / 39916800, 1.0 / 362880, 1.0 / 5040, 1.0 / 120, 1.0 / 6);
        var near = (z * series).Fma(magnitude, magnitude);
        var half = HalfExp(magnitude);
        return WithSign(magnitude.LessThan(1).Select(near, half - (0.25 / half)), SignOf(x));
    }

    /// <summary>cosh x = h + 1 / (4 h) with h = e^|x| / 2, which is finite wherever the result is.</summary>
    public static Scalar Cosh(Scalar x)
    {
        var half = HalfExp(x.Abs());
        return half + (0.25 / half);
    }

    /// <summary>
    /// asinh x = ln(|x| + sqrt(x^2 + 1)) with the sign of x, the logarithm of a pair; ln(2|x|) for large x, where the square could be too
    /// large, and x itself where the next term of the series is below a quarter unit.
    /// </summary>
    public static Scalar Asinh(Scalar x)
    {
        var magnitude = x.Abs();
        var (least, most) = IsSingle(x) ? (2.44140625e-4, 16384.0) : (3.7252902984619141e-09, 536870912.0);
        var inside = magnitude.Min(most);
        var square = ScalarPair.Product(inside, inside);
        var root = ScalarPair.Sum(square.High, square.High.Constant(1)).Plus(square.Low).Sqrt();
        var y = LogOfLarge(magnitude, ScalarPair.OrderedSum(root.High, inside).Plus(root.Low), most);
        return WithSign(magnitude.LessThan(least).Select(magnitude, y), SignOf(x));
    }

    /// <summary>
    /// acosh x = ln(x + sqrt(x^2 - 1)), the logarithm of a pair; ln(2 x) for large x, where the square could be too large.
    /// </summary>
    public static Scalar Acosh(Scalar x)
    {
        var most = IsSingle(x) ? 16384.0 : 536870912.0;
        var inside = x.Min(most);
        var square = ScalarPair.Product(inside, inside);
        var root = ScalarPair.Sum(square.High, square.High.Constant(-1)).Plus(square.Low).Normalized().Sqrt();
        var y = LogOfLarge(x, ScalarPair.OrderedSum(inside, root.High).Plus(root.Low), most);
        return x.Constant(1).AtMost(x).Select(y, x.Constant(double.NaN));
    }

    /// <summary>
    /// atanh x = ln((1 + |x|) / (1 - |x|)) / 2 with the sign of x, the logarithm of a pair; x itself where the next term of the series is
    /// below a quarter unit.
    /// </summary>
    public static Scalar Atanh(Scalar x)
    {
        var magnitude = x.Abs();
        var one = x.Constant(1);
        var quotient = ScalarPair.OrderedSum(one, magnitude) / ScalarPair.OrderedSum(one, -magnitude);
        var y = LogOf(quotient).Rounded() * 0.5;
        var near = magnitude.LessThan(IsSingle(x) ? 2.44140625e-4 : 3.7252902984619141e-09).Select(magnitude, y);
        var atMostOne = magnitude.EqualTo(1).Select(x.Constant(double.PositiveInfinity), near);
        return WithSign(magnitude.AtMost(one).Select(atMostOne, x.Constant(double.NaN)), SignOf(x));
    }

    // e^x / 2 for x of at least 0, which has a larger range than e^x.
    private static Scalar HalfExp(Scalar x)
    {
        var (n, r, low) = ReduceExponent(x.Min(IsSingle(x) ? 91 : 712));
        return ExpOf(new ScalarPair(r, low), n - 1);
    }

    // ln of a pair that stands for x + sqrt(x^2 + c), 1 or more; of 2 x where x is above a limit.
    private static Scalar LogOfLarge(Scalar x, ScalarPair sum, double limit)
    {
        var (zero, one) = (x.Constant(0), x.Constant(1));
        var isLarge = x.Constant(limit).LessThan(x);
        var argument = new ScalarPair(isLarge.Select(x, sum.High), isLarge.Select(zero, sum.Low));
        return x.LessThan(double.PositiveInfinity).Select(LogOf(argument, isLarge.Select(one, zero)).Rounded(), x);
    }
}
