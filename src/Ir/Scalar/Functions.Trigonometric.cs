namespace MiniTorch.Ir.Scalars;

/// <content>Trigonometric functions and their inverses.</content>
public static partial class Functions
{
    /// <summary>
    /// The size of angles up to which sine, cosine and tangent keep the accuracy that the library promises. Beyond it, the remainder of
    /// the angle is lost bit by bit, until a sine or cosine is only a number from -1 to 1.
    /// </summary>
    /// <param name="type">f32 or f64.</param>
    public static double LargestAngle(DType type) => type == DType.F32 ? 1 << 20 : 1L << 40;

    /// <summary>
    /// sin x: |x| = n pi/2 + r, |r| at most about pi/4, and the sine or cosine of r by a polynomial, as n says. Coefficients: Cephes sinf
    /// (Moshier) for f32, fdlibm k_sin.c and k_cos.c (Sun Microsystems) for f64.
    /// </summary>
    public static Scalar Sin(Scalar x)
    {
        var (n, r) = ReduceAngle(x.Abs());
        return WithSign(OfQuadrant(n, SinOf(r), CosOf(r)), SignOf(x));
    }

    /// <summary>cos x, as <see cref="Sin"/> a quarter turn on.</summary>
    public static Scalar Cos(Scalar x)
    {
        var (n, r) = ReduceAngle(x.Abs());
        return OfQuadrant(n + n.Constant(1), SinOf(r), CosOf(r));
    }

    /// <summary>tan x: the quotient of sine and cosine of r, or minus its inverse, as pairs; see <see cref="Sin"/>.</summary>
    public static Scalar Tan(Scalar x)
    {
        var (n, r) = ReduceAngle(x.Abs());
        var (sin, cos) = (SinOf(r).Normalized(), CosOf(r).Normalized());
        var isOdd = (n & n.Constant(1)).EqualTo(1);
        var above = new ScalarPair(isOdd.Select(-cos.High, sin.High), isOdd.Select(-cos.Low, sin.Low));
        var below = new ScalarPair(isOdd.Select(sin.High, cos.High), isOdd.Select(sin.Low, cos.Low));
        return WithSign((above / below).Rounded(), SignOf(x));
    }

    /// <summary>
    /// asin x: below 1/2 an odd approximation, else pi/2 - 2 asin(sqrt((1 - |x|) / 2)). Coefficients: Cephes asinf (Moshier) for f32,
    /// fdlibm e_asin.c (Sun Microsystems) for f64.
    /// </summary>
    public static Scalar Asin(Scalar x)
    {
        var (isNear, root, tail) = ReduceArc(x);
        var quarter = QuarterTurn(x);
        var far = (quarter.High - (root + root)) - ((tail + tail) - quarter.Low);
        return WithSign(isNear.Select(root + tail, far), SignOf(x));
    }

    /// <summary>
    /// acos x: pi/2 - asin x below 1/2 in size, else twice the asin of sqrt((1 - |x|) / 2), from pi for negative x; see <see cref="Asin"/>.
    /// </summary>
    public static Scalar Acos(Scalar x)
    {
        var (isNear, root, tail) = ReduceArc(x);
        var quarter = QuarterTurn(x);
        var signedTail = WithSign(tail, SignOf(x));
        var near = quarter.High - (x + (signedTail - quarter.Low));
        var (arc, rest) = (root + root, tail + tail);
        var far = x.LessThan(0).Select((quarter.High + quarter.High) - (arc + (rest - (quarter.Low + quarter.Low))), arc + rest);
        return isNear.Select(near, far);
    }

    /// <summary>
    /// atan x: |x| is turned back by the arc of 0, 1/2, 1, 3/2 or infinity, whichever is near, and what is left is an odd polynomial.
    /// Intervals and coefficients: fdlibm s_atan.c (Sun Microsystems), for f32 those of FreeBSD's s_atanf.c.
    /// </summary>
    public static Scalar Atan(Scalar x)
    {
        var t = x.Abs();
        var (above, below, arc) = (x.Constant(-1), t, QuarterTurn(x));
        foreach (var (limit, of, high, low) in (ReadOnlySpan<(double, double, double, double)>)
            [
                (39.0 / 16, 1.5, 0.982793723247329, 1.3903311031230998e-17),
                (19.0 / 16, 1, 0.7853981633974483, 3.061616997868383e-17),
                (11.0 / 16, 0.5, 0.4636476090008061, 2.2698777452961687e-17),
                (7.0 / 16, 0, 0, 0),
            ])
        {
            var isBelow = t.LessThan(limit);
            var known = ScalarPair.Constant(x, high, low);
            above = isBelow.Select(t - of, above);
            below = isBelow.Select(t.Fma(t.Constant(of), t.Constant(1)), below);
            arc = new ScalarPair(isBelow.Select(known.High, arc.High), isBelow.Select(known.Low, arc.Low));
        }

        var r = above / below;
        var z = r * r;
        var series = z * (IsSingle(x)
            ? Horner(z, 6.1687607318e-02, -1.0648017377e-01, 1.4253635705e-01, -1.9999158382e-01, 3.3333328366e-01)
            : Horner(
                z, 1.62858201153657823623e-02, -3.65315727442169155270e-02, 4.97687799461593236017e-02,
                -5.83357013379057348645e-02, 6.66107313738753120669e-02, -7.69187620504482999495e-02,
                9.09088713343650656196e-02, -1.11111104054623557880e-01, 1.42857142725034663711e-01,
                -1.99999999998764832476e-01, 3.33333333333329318027e-01));
        return WithSign(arc.High - (r.Fma(series, -arc.Low) - r), SignOf(x));
    }

    // pi/2
    private static ScalarPair QuarterTurn(Scalar like) => ScalarPair.Constant(like, 1.5707963267948966, 6.123233995736766e-17);

    // x = n pi/2 + r for x of at least 0 (Cody and Waite, Software Manual for the Elementary Functions, 1980): pi/2 is the sum of three
    // floats. The fma with the first of them is exact: n is integral and the result is less than 1 (for x of at least 1/2, else n is 0).
    private static (Scalar N, ScalarPair R) ReduceAngle(Scalar x)
    {
        var (first, second, third) = IsSingle(x)
            ? (1.5707963705062866, -4.371138828673793e-08, -1.7151245100058819e-15)
            : (1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33);
        var n = (x * 0.6366197723675814).RoundEven();
        var rest = n.Fma(-first, x);
        var product = ScalarPair.Product(n, x.Constant(second));
        var sum = ScalarPair.Sum(rest, -product.High);
        var r = ScalarPair.OrderedSum(sum.High, n.Fma(-third, sum.Low - product.Low));

        // Where n is no longer known, any angle of that size does.
        var isKnown = x.LessThan(16 * LargestAngle(x.Type));
        return (n.Convert(IntegerOf(x)), new ScalarPair(r.High.Max(-1).Min(1), isKnown.Select(r.Low, x.Constant(0))));
    }

    // sin r or cos r in the quadrant n, the sign bit turned by its second bit.
    private static Scalar OfQuadrant(Scalar n, ScalarPair sin, ScalarPair cos)
    {
        var isOdd = (n & n.Constant(1)).EqualTo(1);
        var sign = (n & n.Constant(2)) << (n.Type == DType.I32 ? 30 : 62);
        return WithSign(isOdd.Select(cos.Rounded(), sin.Rounded()), sign);
    }

    private static ScalarPair SinOf(ScalarPair r)
    {
        var z = r.High * r.High;
        var series = IsSingle(z)
            ? Horner(z, -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)
            : Horner(
                z, 1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06,
                -1.98412698298579493134e-04, 8.33333333332248946124e-03, -1.66666666666666324348e-01);
        return new ScalarPair(r.High, (r.High * z).Fma(series, r.Low.Fma(z * -0.5, r.Low)));
    }

    private static ScalarPair CosOf(ScalarPair r)
    {
        var z = r.High * r.High;
        var series = IsSingle(z)
            ? Horner(z, 2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)
            : Horner(
                z, -1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07,
                2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02);
        var first = ScalarPair.OrderedSum(z.Constant(1), z * -0.5);
        return first.Plus((z * z).Fma(series, -r.High * r.Low));
    }

    // |x|, or sqrt((1 - |x|) / 2) if that is at least 1/2, and what its arc sine is more.
    private static (Scalar IsNear, Scalar Root, Scalar Tail) ReduceArc(Scalar x)
    {
        var magnitude = x.Abs();
        var isNear = magnitude.LessThan(0.5);
        var z = isNear.Select(x * x, (1 - magnitude) * 0.5);
        var far = new ScalarPair(z, z.Constant(0)).Sqrt();
        var root = isNear.Select(magnitude, far.High);
        var ratio = z * (IsSingle(x)
            ? Horner(z, 4.2163199048e-2, 2.4181311049e-2, 4.5470025998e-2, 7.4953002686e-2, 1.6666752422e-1)
            : Horner(
                z, 3.47933107596021167570e-05, 7.91534994289814532176e-04, -4.00555345006794114027e-02,
                2.01212532134862925881e-01, -3.25565818622400915405e-01, 1.66666666666666657415e-01)
                / Horner(
                    z, 7.70381505559019352791e-02, -6.88283971605453293030e-01, 2.02094576023350569471e+00,
                    -2.40339491173441421878e+00, 1));
        return (isNear, root, root.Fma(ratio, isNear.Select(z.Constant(0), far.Low)));
    }
}
