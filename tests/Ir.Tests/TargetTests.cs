namespace MiniTorch.Ir.Tests;

public sealed class TargetTests
{
    [Theory]
    [InlineData(512, 32, 16, 8)]
    [InlineData(256, 16, 8, 4)]
    [InlineData(128, 16, 4, 2)]
    [InlineData(32, 16, 1, 1)]
    public void A_core_of_some_width_is_the_same_on_every_machine(int bits, int registers, int floats, int doubles)
    {
        var target = Target.OfWidth(bits);
        Assert.Equal((bits, registers), (target.VectorBits, target.Registers));
        Assert.Equal((floats, doubles), (target.Lanes(DType.F32), target.Lanes(DType.F64)));
        Assert.Equal(Target.OfWidth(512) with { VectorBits = bits, Registers = registers }, target);
    }

    [Fact]
    public void The_host_has_one_of_the_widths() =>
        Assert.Equal(Target.OfWidth(Target.Host.VectorBits) with { Registers = Target.Host.Registers }, Target.Host);

    [Fact]
    public void There_is_no_other_width() => Assert.Throws<ArgumentOutOfRangeException>(() => Target.OfWidth(64));
}
