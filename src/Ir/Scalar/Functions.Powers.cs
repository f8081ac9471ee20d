namespace MiniTorch.Ir.Scalars;

/// <content>Powers, and logarithms to more digits than the type has.</content>
public static partial class Functions
{
    /// <summary>2^x = 2^n e^((x - n) ln 2), n = x rounded.</summary>
    public static Scalar Exp2(Scalar x)
    {
        // Outside of these the result is 0 or infinity.
        var inside = IsSingle(x) ? x.Max(-152).Min(129) : x.Max(-1080).Min(1025);
        var n = inside.RoundEven();
        var r = Ln2(x) * (inside - n);
        return ExpOf(r, n);
    }

    /// <summary>
    /// e^x - 1 = 2^n (e^r - 1) + (2^n - 1), with the reduction of <see cref="Exp"/>; the first-order terms come last, so that little is
    /// rounded where the two parts cancel.
    /// </summary>
    public static Scalar Expm1(Scalar x)
    {
        var (least, most, largest) = IsSingle(x) ? (-30, 89, 127) : (-50, 710, 1023);
        var (n, r, low) = ReduceExponent(x.Max(least).Min(most));
        var tail = (r * r).Fma(ExpSeries(r), low);

        // 2^n may be just too large when the result is not.
        var power = PowerOfTwo(n.Min(largest));
        var y = power.Fma(tail, power.Fma(r, power - 1));
        var doubled = n.Constant(largest).LessThan(n).Select(y + y, y);
        return x.EqualTo(0).Select(x, doubled);
    }

    /// <summary>log2 x = k + ln(m) / ln(2); exact for powers of two.</summary>
    public static Scalar Log2(Scalar x)
    {
        var (k, m) = Decompose(x);
        var fraction = LogNearOne(new ScalarPair(m, m.Constant(0))) * ScalarPair.Constant(x, 1.4426950408889634, 2.0355273740931033e-17);
        var y = ScalarPair.OrderedSum(k, fraction.High).Plus(fraction.Low).Rounded();
        return WithLogEdges(x, y);
    }

    /// <summary>x^y = e^(y ln|x|), the logarithm as a pair, with the sign and the special values of C's pow.</summary>
    public static Scalar Pow(Scalar x, Scalar y)
    {
        var infinity = x.Constant(double.PositiveInfinity);
        var size = x.Abs();
        var log = LogOf(new ScalarPair(size, x.Constant(0)));
        var high = size.EqualTo(0).Select(-infinity, size.LessThan(infinity).Select(log.High, size));
        var product = ScalarPair.Product(y, high);
        var (least, most) = IsSingle(x) ? (-110, 95) : (-760, 720);
        var inside = product.High.Max(least).Min(most);
        var isInside = inside.EqualTo(product.High);
        var (n, r, rest) = ReduceExponent(inside);
        var low = isInside.Select(y.Fma(log.Low, product.Low), x.Constant(0)) + rest;
        var power = ExpOf(ScalarPair.OrderedSum(r, low), n);

        var isIntegral = y.Floor().EqualTo(y);
        var half = y * 0.5;
        var isOdd = isIntegral & ~half.Floor().EqualTo(half);
        var signed = WithSign(power, isOdd.Select(SignOf(x), SignOf(x).Constant(0)));
        var isUndefined = x.LessThan(0) & (-infinity).LessThan(x) & ~isIntegral;
        var isOne = x.EqualTo(1) | y.EqualTo(0) | (x.EqualTo(-1) & y.Abs().EqualTo(infinity));
        return isOne.Select(x.Constant(1), isUndefined.Select(x.Constant(double.NaN), signed));
    }

    // e^(r + n ln 2), |r| at most about ln(2)/2.
    private static Scalar ExpOf(ScalarPair r, Scalar n)
    {
        var y = r.High.Fma(ExpSeries(r.High).Fma(r.High, 1), 1);
        return y.Fma(r.Low, y).Scale(n);
    }

    private static ScalarPair Ln2(Scalar like) => ScalarPair.Constant(like, 0.6931471805599453, 2.3190468138462996e-17);

    // ln x, accurate to at least 12 bits more than the type has. x is finite and above 0; if it has a low part, it is from 1 to 2^100.
    private static ScalarPair LogOf(ScalarPair x, Scalar? doublings = null)
    {
        var (k, m) = Decompose(x.High);
        var log = LogNearOne(new ScalarPair(m, x.Low * PowerOfTwo(-k.Max(0).Min(120))));
        var n = doublings is { } more ? k + more : k;
        var (high, low) = IsSingle(m) ? (6.9313812256e-01, 9.0580006145e-06) : (6.93147180369123816490e-01, 1.90821492927058770002e-10);
        return ScalarPair.OrderedSum(n * high, log.High).Plus(n.Fma(low, log.Low)).Normalized();
    }

    // ln m for m in [sqrt(1/2), sqrt(2)): 2 artanh(s) = 2 s + 2/3 s^3 + 2/5 s^5 + ... with s = (m - 1) / (m + 1). From the third term on
    // one float is enough.
    private static ScalarPair LogNearOne(ScalarPair m)
    {
        var f = ScalarPair.Sum(m.High - 1, m.Low);
        var s = f / ScalarPair.OrderedSum(f.High.Constant(2), f.High).Plus(f.Low);
        var z = s * s;
        var series = IsSingle(f.High)
            ? Horner(z.High, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5)
            : Horner(z.High, 2.0 / 25, 2.0 / 23, 2.0 / 21, 2.0 / 19, 2.0 / 17, 2.0 / 15, 2.0 / 13, 2.0 / 11, 2.0 / 9, 2.0 / 7, 2.0 / 5);
        var third = ScalarPair.Constant(f.High, 2.0 / 3, 3.700743415417188e-17);
        var rest = s * (z * third.Plus(z.High * series));
        return ScalarPair.OrderedSum(s.High + s.High, rest.High).Plus(rest.Low + (s.Low + s.Low)).Normalized();
    }

    // What a logarithm y of x is where x is not finite and above 0.
    private static Scalar WithLogEdges(Scalar x, Scalar y)
    {
        var infinity = x.Constant(double.PositiveInfinity);
        var positive = x.EqualTo(0).Select(-infinity, x.LessThan(infinity).Select(y, x));
        return x.LessThan(0).Select(x.Constant(double.NaN), positive);
    }
}
