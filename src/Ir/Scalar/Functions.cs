namespace MiniTorch.Ir.Scalars;

/// <summary>
/// The function library: each function as straight-line scalar code over exact primitives, for f32 and f64 by one structure with
/// coefficients of its own. Errors are stated in docs/numerics.md and tested against an oracle. Values where a function is exact, and
/// infinities, zeros and NaN, are those of C (ISO/IEC 9899, annex F).
/// </summary>
public static partial class Functions
{
    /// <summary>
    /// e^x = 2^n e^r with n = x log2(e) rounded and |r| at most ln(2)/2; ln(2) is split in two so that r is exact. f32: the polynomial of
    /// degree 6 of least relative error, 3.1e-9, by Remez's exchange; f64: the Taylor series to r^13, whose remainder is below 2^-57.
    /// </summary>
    public static Scalar Exp(Scalar x)
    {
        // Outside of these the result is 0 or infinity; NaN passes through both.
        return ExpWithin(IsSingle(x) ? x.Max(-104).Min(89) : x.Max(-746).Min(710));
    }

    /// <summary>
    /// ln x = k ln(2) + ln(m), m in [sqrt(1/2), sqrt(2)), and ln(m) by the series in s = f / (2 + f), f = m - 1. Coefficients: fdlibm
    /// e_log.c (Sun Microsystems) for f64, its f32 counterpart e_logf.c.
    /// </summary>
    public static Scalar Log(Scalar x)
    {
        var single = IsSingle(x);
        var (k, m) = Decompose(x);
        var f = m - 1;
        var s = f / (f + 2);
        var z = s * s;
        var series = z * (single
            ? Horner(z, 0.24279078841, 0.28498786688, 0.40000972152, 0.66666662693)
            : Horner(
                z, 1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
                2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01,
                6.666666666666735130e-01));
        var half = f * f * 0.5;
        var (high, low) = single ? (6.9313812256e-01, 9.0580006145e-06) : (6.93147180369123816490e-01, 1.90821492927058770002e-10);
        var y = (k * high) - (half - ((s * (half + series)) + (k * low)) - f);
        var infinity = x.Constant(double.PositiveInfinity);
        var ordinary = x.LessThan(infinity).Select(y, x);
        var positive = x.EqualTo(0).Select(-infinity, ordinary);
        return x.LessThan(0).Select(x.Constant(double.NaN), positive);
    }

    /// <summary>ln(1 + x) = ln(u) + (x - (u - 1)) / u with u = 1 + x rounded: the second term gives back what rounding u lost.</summary>
    public static Scalar Log1p(Scalar x)
    {
        var u = x + 1;
        var y = Log(u) + ((x - (u - 1)) / u);
        var ordinary = u.EqualTo(0).Select(x.Constant(double.NegativeInfinity), y);
        var finite = u.EqualTo(double.PositiveInfinity).Select(u, ordinary);
        return x.EqualTo(0).Select(x, finite);
    }

    /// <summary>
    /// tanh x, of |x| with the sign of x put on: below 0.67 (f64: 0.625) an odd approximation, else 1 - 2 e^2 / (1 + e^2) with e = e^-|x|, which
    /// is also what a sigmoid of x works out. f32 coefficients: least relative error, 8.9e-9, by Remez's exchange; f64: Cephes tanh (Moshier).
    /// </summary>
    public static Scalar Tanh(Scalar x)
    {
        var magnitude = x.Abs();
        var z = x * x;
        var ratio = IsSingle(x)
            ? Horner(z, -5.3785608404e-3, 2.0340558660e-2, -5.3646773743e-2, 1.3330320683e-1, -3.3333240831e-1)
            : Horner(z, -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3)
                / Horner(z, 1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3);
        var near = (z * ratio).Fma(magnitude, magnitude);
        var e = ExpOfNegative(x);
        var square = e * e;
        var far = 1 - ((square + square) / (square + 1));
        var isNear = SignMask(magnitude.Bitcast(IntegerOf(x)) - x.Constant(IsSingle(x) ? 0.67 : 0.625).Bitcast(IntegerOf(x)));
        return WithSign(Blend(isNear, near, far), SignOf(x));
    }

    /// <summary>
    /// 1 / (1 + e^-x) = a - a s, with e = e^-|x| so that neither tail overflows, s = e / (1 + e), and a = e for negative x, else 1: what
    /// rounding did to s counts only e times.
    /// </summary>
    public static Scalar Sigmoid(Scalar x)
    {
        var e = ExpOfNegative(x);
        var s = e / (e + 1);
        var a = Blend(SignMask(x.Bitcast(IntegerOf(x))), e, e.Constant(1));
        return (-a).Fma(s, a);
    }

    // e^-|x|.
    private static Scalar ExpOfNegative(Scalar x)
    {
        var sign = x.Constant(-0.0).Bitcast(IntegerOf(x));
        return ExpWithin((x.Bitcast(sign.Type) | sign).Bitcast(x.Type).Max(IsSingle(x) ? -104 : -746));
    }

    // e^x where 2^n is a number that Scale takes.
    private static Scalar ExpWithin(Scalar x)
    {
        var (n, r, _) = ReduceExponent(x);
        return r.Fma(ExpSeries(r).Fma(r, 1), 1).Scale(n);
    }

    // x = 2^k m with m in [sqrt(1/2), sqrt(2)), for a finite x above 0.
    private static (Scalar K, Scalar M) Decompose(Scalar x)
    {
        var (type, bits) = (x.Type, IntegerOf(x));
        var single = IsSingle(x);
        var smallest = x.ConstantBits(single ? 0x00800000L : 0x0010000000000000L);
        var isSmall = x.LessThan(smallest);
        var normal = isSmall.Select(x * (single ? 33554432.0 : 18014398509481984.0), x);
        var root = x.ConstantBits(single ? 0x3f3504f3L : 0x3fe6a09e667f3bcdL).Bitcast(bits);
        var above = normal.Bitcast(bits) - root;
        var mantissa = single ? 23 : 52;
        var exponent = (above >> mantissa).Convert(type);
        var k = exponent - isSmall.Select(x.Constant(single ? 25 : 54), x.Constant(0));
        return (k, ((above & above.ConstantBits((1L << mantissa) - 1)) + root).Bitcast(type));
    }

    // x = n ln(2) + r + low, n integral; r is rounded, low is what that lost.
    private static (Scalar N, Scalar R, Scalar Low) ReduceExponent(Scalar x)
    {
        var (high, low) = IsSingle(x) ? (0.693359375, -2.12194440e-4) : (6.93147180369123816490e-01, 1.90821492927058770002e-10);
        var n = (x * 1.4426950408889634).RoundEven();
        var first = n.Fma(-high, x);
        var r = n.Fma(-low, first);
        return (n, r, n.Fma(-low, first - r));
    }

    // (e^r - 1 - r) / r^2 for |r| at most ln(2)/2.
    private static Scalar ExpSeries(Scalar r) => IsSingle(r)
        ? Horner(r, 1.3814467061e-03, 8.3687804111e-03, 4.1668394211e-02, 1.6666520108e-01, 4.9999993413e-01)
        : Horner(
            r, 1.0 / 6227020800, 1.0 / 479001600, 1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320,
            1.0 / 5040, 1.0 / 720, 1.0 / 120, 1.0 / 24, 1.0 / 6, 0.5);

    private static Scalar Horner(Scalar x, double highest, params ReadOnlySpan<double> rest)
    {
        var sum = x.Constant(highest);
        foreach (var coefficient in rest)
        {
            sum = sum.Fma(x, coefficient);
        }

        return sum;
    }
    private static bool IsSingle(Scalar x) => x.Type == DType.F32;

    // The integer type of the same size.
    private static DType IntegerOf(Scalar x) => IsSingle(x) ? DType.I32 : DType.I64;

    // The sign bit alone, as an integer.
    private static Scalar SignOf(Scalar x) => x.Bitcast(IntegerOf(x)) & x.Constant(-0.0).Bitcast(IntegerOf(x));

    // All bits set for a negative integer, else none.
    private static Scalar SignMask(Scalar integer) => integer >> (integer.Type == DType.I32 ? 31 : 63);

    // a where the mask's bits are set, else b: cheaper than a comparison of floats, which takes a multiplier's turn on common processors.
    private static Scalar Blend(Scalar mask, Scalar a, Scalar b)
    {
        var (ofA, ofB) = (a.Bitcast(mask.Type), b.Bitcast(mask.Type));
        return (((ofA ^ ofB) & mask) ^ ofB).Bitcast(a.Type);
    }

    // The sign of what has none turned by a sign bit.
    private static Scalar WithSign(Scalar x, Scalar sign) => (x.Bitcast(sign.Type) ^ sign).Bitcast(x.Type);

    // 2^n for an integral n of floats in the range of normal numbers.
    private static Scalar PowerOfTwo(Scalar n) => IsSingle(n)
        ? ((n + 127).Convert(DType.I32) << 23).Bitcast(DType.F32)
        : ((n + 1023).Convert(DType.I64) << 52).Bitcast(DType.F64);
}
