using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>Functions without an error: every result is that of C#.</summary>
public sealed class ExactFunctionTests
{
    [Fact]
    public void A_remainder_of_single_precision_is_exact()
    {
        var random = new Random(5);
        var (a, b) = Pairs(
            [0, 1, 0.5f, 3, float.Epsilon, 1.1754942e-38f, 1.17549435e-38f, 16777215, float.MaxValue, float.PositiveInfinity, float.NaN],
            x => -x,
            () => BitConverter.Int32BitsToSingle((int)random.NextInt64()),
            200_000);
        Assert.Equal(a.Zip(b, (x, y) => Bits(x % y)), Programs.Run(Functions.Remainder, a, b).Select(x => Bits(x)));
    }

    [Fact]
    public void A_remainder_of_double_precision_is_exact()
    {
        var random = new Random(6);
        var (a, b) = Pairs(
            [0, 1, 0.3, 7, double.Epsilon, 2.2250738585072009e-308, 9007199254740991, double.MaxValue, double.PositiveInfinity, double.NaN],
            x => -x,
            () => random.Next(2) == 0
                ? BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue))
                : Math.ScaleB(random.NextDouble() - 0.5, random.Next(-8, 60)),
            40_000);
        Assert.Equal(a.Zip(b, (x, y) => Bits(x % y)), Programs.Run(Functions.Remainder, a, b).Select(Bits));
    }

    [Fact]
    public void A_shift_masks_its_count()
    {
        var random = new Random(7);
        int[] counts = [.. Enumerable.Range(-70, 140), int.MaxValue, int.MinValue];
        int[] a = [.. counts.Select(_ => (int)random.NextInt64())];
        static Scalars.Scalar Left(Scalars.Scalar x, Scalars.Scalar n) => Functions.Shift(x, n, (v, bits) => v << bits);
        static Scalars.Scalar Right(Scalars.Scalar x, Scalars.Scalar n) => Functions.Shift(x, n, (v, bits) => v >> bits);
        static Scalars.Scalar RightLogical(Scalars.Scalar x, Scalars.Scalar n) => Functions.Shift(x, n, (v, bits) => v >>> bits);
        Assert.Equal(a.Zip(counts, (x, n) => x << n), Programs.Run(Left, a, counts));
        Assert.Equal(a.Zip(counts, (x, n) => x >> n), Programs.Run(Right, a, counts));
        Assert.Equal(a.Zip(counts, (x, n) => x >>> n), Programs.Run(RightLogical, a, counts));
        long[] wide = [.. counts.Select(_ => random.NextInt64(long.MinValue, long.MaxValue))];
        long[] wideCounts = [.. counts.Select(n => (long)n)];
        Assert.Equal(wide.Zip(counts, (x, n) => x << n), Programs.Run(Left, wide, wideCounts));
        Assert.Equal(wide.Zip(counts, (x, n) => x >> n), Programs.Run(Right, wide, wideCounts));
        Assert.Equal(wide.Zip(counts, (x, n) => x >>> n), Programs.Run(RightLogical, wide, wideCounts));
    }

    // Every special value of either sign with every other, then random pairs.
    private static (T[] A, T[] B) Pairs<T>(T[] special, Func<T, T> negate, Func<T> any, int count)
    {
        T[] signed = [.. special, .. special.Select(negate)];
        T[] a = [.. signed.SelectMany(x => signed.Select(_ => x)), .. Enumerable.Range(0, count).Select(_ => any())];
        T[] b = [.. signed.SelectMany(_ => signed), .. Enumerable.Range(0, count).Select(_ => any())];
        return (a, b);
    }

    // NaNs are one value; zeros are two.
    private static long Bits(double x) => BitConverter.DoubleToInt64Bits(double.IsNaN(x) ? double.NaN : x);
}
