namespace MiniTorch.Cli.Tests;

public sealed class QuantityTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 kB")]
    [InlineData(437_544, "438 kB")]
    [InlineData(999_600, "1 MB")]
    [InlineData(3.06e9, "3.06 GB")]
    public void Bytes_have_the_prefix_that_keeps_them_short(double bytes, string expected) => Assert.Equal(expected, Quantity.Bytes(bytes));

    [Theory]
    [InlineData(12.345, "12.35 s")]
    [InlineData(0.23, "230 ms")]
    [InlineData(4.21e-6, "4.21 us")]
    public void Seconds_have_the_unit_that_keeps_them_short(double seconds, string expected) =>
        Assert.Equal(expected, Quantity.Seconds(seconds));
}
