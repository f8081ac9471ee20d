using MiniTorch.Ir;

namespace MiniTorch.Nn.Tests.Course;

/// <summary>Module 4: convolutions as the course defines them, which pads behind only, and pools.</summary>
public sealed class ConvolutionTests
{
    /// <summary>y[i] = sum over k of x[i + k] w[k], x being 0 behind its end.</summary>
    [Fact]
    public void A_convolution_of_the_same_extent_pads_behind()
    {
        var run = new BothEngines((_, x) => [x[0].Convolve(x[1], Padding.Of([0], [2]))], [1, 1, 4], [1, 1, 3]);
        Assert.Equal([8, 14, 8, 3], run.RunOne(new Elements([0, 1, 2, 3], 1, 1, 4), new Elements([1, 2, 3], 1, 1, 3)));
    }

    [Fact]
    public void So_it_does_along_two_axes()
    {
        var run = new BothEngines((_, x) => [x[0].Convolve(x[1], Padding.Of([0, 0], [1, 1]))], [1, 1, 2, 3], [1, 1, 2, 2]);
        Assert.Equal(
            [57, 71, 21, 14, 17, 6],
            run.RunOne(new Elements([1, 2, 3, 4, 5, 6], 1, 1, 2, 3), new Elements([1, 2, 3, 8], 1, 1, 2, 2)));
    }

    [Fact]
    public void Gradients_are_the_other_factors()
    {
        var run = new BothEngines(
            (b, x) => [.. b.Gradient(x[0].Convolve(x[1], Padding.Of([0], [2])).Sum(), [x[0], x[1]])], [1, 1, 4], [1, 1, 3]);
        var y = run.Run(new Elements([0, 1, 2, 3], 1, 1, 4), new Elements([1, 2, 3], 1, 1, 3));
        Assert.Equal([1, 3, 6, 6], y[0]);
        Assert.Equal([6, 6, 5], y[1]);
    }

    [Fact]
    public void A_mean_over_tiles_is_a_pool()
    {
        var run = new BothEngines((_, x) => [x[0].AvgPool([2, 2]), x[0].MaxPool([2, 2])], [1, 1, 2, 4]);
        var y = run.Run(new Elements([1, 2, 3, 4, 5, 6, 7, 9], 1, 1, 2, 4));
        Assert.Equal([3.5, 5.75], y[0]);
        Assert.Equal([6, 9], y[1]);
    }
}
