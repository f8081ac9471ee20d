using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

public sealed class BinaryCrossEntropyTests
{
    /// <summary>sigmoid(x) - target, at 0 too, where a model that starts with weights of 0 begins.</summary>
    [Theory]
    [InlineData(0, 0.75, -0.25)]
    [InlineData(-0.0, 0.25, 0.25)]
    [InlineData(40, 1, 0)]
    [InlineData(-40, 1, -1)]
    public void The_slope_is_that_of_the_sigmoid(double x, double target, double slope)
    {
        var inputs = new Computed().Feed("x", [x], 1).Feed("t", [target], 1);
        var found = inputs.Of(v => v[0].Builder.Emit(new Ir.Ops.Gradient(), [v[0].BinaryCrossEntropy(v[1]).Value, v[0].Value]));
        Assert.Equal(slope, found[0], 1e-12);
    }
}
