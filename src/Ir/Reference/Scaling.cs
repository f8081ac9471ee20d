using System.Numerics;

namespace MiniTorch.Ir.Reference;

/// <summary>The definition of scaling by a power of two (docs/numerics.md).</summary>
public static class Scaling
{
    /// <summary>
    /// x * 2^h * 2^(n-h) with h = n/2 rounded down. Both powers are exact, and so is the first product unless the second is 0 anyway, so that
    /// only the last product rounds.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="x">0, infinite, NaN, or of a size between 2^-24 and 2^24.</param>
    /// <param name="n">Integral, in -252..254 for float and in -2044..2046 for double; NaN gives NaN.</param>
    public static T Scale<T>(T x, T n)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (T.IsNaN(n))
        {
            return n;
        }

        var whole = int.CreateSaturating(n);
        var first = whole >> 1;
        return x * PowerOfTwo<T>(first) * PowerOfTwo<T>(whole - first);
    }

    private static T PowerOfTwo<T>(int exponent)
        where T : unmanaged, IFloatingPointIeee754<T> =>
        typeof(T) == typeof(float)
            ? (T)(object)BitConverter.Int32BitsToSingle((exponent + 127) << 23)
            : (T)(object)BitConverter.Int64BitsToDouble((long)(exponent + 1023) << 52);
}
