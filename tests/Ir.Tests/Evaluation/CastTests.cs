namespace MiniTorch.Ir.Tests.Evaluation;

/// <summary>docs/numerics.md 10.</summary>
public sealed class CastTests
{
    private static TTo[] Cast<T, TTo>(params T[] x)
        where T : unmanaged
        where TTo : unmanaged =>
        Interpreted.Of(f => f.Input("x", DTypes.Of<T>(), [x.Length]).Cast(DTypes.Of<TTo>())).Set("x", x).Run().Result<TTo>();

    [Fact]
    public void Float_to_integer_truncates_and_saturates_and_NaN_gives_0()
    {
        Assert.Equal(
            [1, -1, 0, 0, int.MaxValue, int.MinValue, int.MaxValue, int.MinValue, 0],
            Cast<float, int>(1.9f, -1.9f, 0.5f, -0f, 3e9f, -3e9f, float.PositiveInfinity, float.NegativeInfinity, float.NaN));
        Assert.Equal(
            [2147483647, -2147483648, int.MaxValue, 0], Cast<double, int>(2147483647.9, -2147483648.9, 2147483648.0, double.NaN));
        Assert.Equal(
            [long.MaxValue, long.MinValue, 9007199254740993L - 1, 0L],
            Cast<double, long>(1e19, -1e19, 9007199254740992.0, double.NaN));
        Assert.Equal([long.MaxValue, 8589934592L], Cast<float, long>(float.MaxValue, 8589934592f));
    }

    [Fact]
    public void Integer_to_float_rounds_once()
    {
        // Just above the middle of two f32; by way of f64 it would be the middle, and round to even.
        var above = (1L << 53) + (1L << 29) + 1;
        Assert.Equal([9007200328482816f], Cast<long, float>(above));
        Assert.NotEqual((float)(double)above, Cast<long, float>(above)[0]);
        Assert.Equal([16777216f, 16777220f, -2147483648f, 2147483648f], Cast<int, float>(16777217, 16777219, int.MinValue, int.MaxValue));
        Assert.Equal([9007199254740992.0, 9007199254740996.0], Cast<long, double>(9007199254740993, 9007199254740995));
    }

    [Fact]
    public void Narrowing_keeps_the_low_bits_and_widening_the_value()
    {
        Assert.Equal([0, -1, int.MinValue], Cast<long, int>(1L << 32, -1, int.MinValue));
        Assert.Equal([-5L, int.MinValue], Cast<int, long>(-5, int.MinValue));
        Assert.Equal([0, 200, 255], Cast<byte, int>(0, 200, 255));
        Assert.Equal([0f, 200f, 255f], Cast<byte, float>(0, 200, 255));
        Assert.Equal<byte>([0, 255, 44, 1], Cast<int, byte>(256, -1, 300, 1));
        Assert.Equal<byte>([3, 44, 0], Cast<float, byte>(3.9f, 300f, float.NaN));
    }

    [Fact]
    public void Truth_is_0_or_1_and_whatever_is_not_zero_is_true()
    {
        Assert.Equal([0f, 1f], Cast<bool, float>(false, true));
        Assert.Equal([0L, 1L], Cast<bool, long>(false, true));
        Assert.Equal([false, false, true, true, true], Cast<float, bool>(0f, -0f, 0.1f, float.NaN, float.NegativeInfinity));
        Assert.Equal([false, true, true], Cast<int, bool>(0, -1, 256));
        Assert.Equal([false, true], Cast<byte, bool>(0, 7));
    }

    [Fact]
    public void Between_floats_values_round_and_infinities_stay()
    {
        Assert.Equal([0.1f, float.PositiveInfinity, float.NaN, 1.401298464324817e-45f], Cast<double,
            float>(0.1, 1e300, double.NaN, 1.2e-45));
        Assert.Equal([(double)0.1f, double.NegativeInfinity], Cast<float, double>(0.1f, float.NegativeInfinity));
    }
}
