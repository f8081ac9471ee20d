namespace MiniTorch.Ir.Scalars;

/// <content>What is exact: remainders and shifts.</content>
public static partial class Functions
{
    /// <summary>
    /// a - b trunc(a / b) of floats, exactly, with the sign of a: C's fmod. Long division in base 2^p, p the digits of the type: a digit q
    /// of the quotient is at most one too large, and r - q d is exact, as both are multiples of the last bit of d and the result is at
    /// most d.
    /// </summary>
    public static Scalar Remainder(Scalar a, Scalar b)
    {
        var infinity = a.Constant(double.PositiveInfinity);
        var (digit, count) = IsSingle(a) ? (16777216.0, 12) : (9007199254740992.0, 40);
        var divisors = new Stack<Scalar>([b.Abs()]);
        while (divisors.Count < count)
        {
            divisors.Push(divisors.Peek() * digit);
        }

        // Where b is infinite no divisor is finite, which leaves a; where it is NaN, too.
        var r = a.Abs().LessThan(infinity).Select(a.Abs(), a.Constant(double.NaN));
        foreach (var d in divisors)
        {
            var rest = (-(r / d).Floor()).Fma(d, r);
            r = d.LessThan(infinity).Select(rest.LessThan(0).Select(rest + d, rest), r);
        }

        return b.EqualTo(b).Select(WithSign(r, SignOf(a)), b);
    }

    /// <summary>a shifted by the low bits of a count: by each power of two that the count has.</summary>
    /// <param name="a">An integer.</param>
    /// <param name="count">An integer of the same type.</param>
    /// <param name="shift">Shifts by a fixed number of bits.</param>
    public static Scalar Shift(Scalar a, Scalar count, Func<Scalar, int, Scalar> shift)
    {
        ArgumentNullException.ThrowIfNull(shift);
        for (var bits = 1; bits < a.Type.Size() * 8; bits *= 2)
        {
            a = (count & count.Constant(bits)).EqualTo(0).Select(a, shift(a, bits));
        }

        return a;
    }
}
