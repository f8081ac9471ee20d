using MiniTorch.Ir;

namespace MiniTorch.Nn.Tests.Layers;

/// <summary>Layers of images: the shapes they want, and what they start as.</summary>
public sealed class ConvTests
{
    [Fact]
    public void Channels_that_do_not_fit_are_named_with_the_line_of_the_layer()
    {
        var error = Assert.Throws<CompilerException>(() => Declare(new Sequential(new Conv(3, 8, [3, 3])), ["B", 2, 9, 9])).Diagnostics[0];
        Assert.Equal("conv.channels", error.Label);
        Assert.Equal("expected [images, 3, and 2 more axes] for Conv(3, 8, [3,3]), found %x: f32[B,2,9,9]", error.Message);
        Assert.Equal("ConvTests.cs", Path.GetFileName(error.Origin.File));
    }

    [Fact]
    public void Layers_change_shapes_as_networks_of_images_want()
    {
        var model = new Sequential(
            new Unflatten([2, 9, 11]),
            new Conv(2, 6, [3, 3], Padding.Same, strides: [2, 1], groups: 2),
            new Residual(new Conv(6, 6, [1, 1], bias: false)),
            new MaxPool([2, 2]),
            new AvgPool([2, 1]),
            new GlobalAvgPool());
        Assert.Equal("[B,6]", Declare(model, ["B", 198]).ToString());
        Assert.Equal("[B,198]", Declare(new Sequential(new Unflatten([2, 9, 11]), new Flatten()), ["B", 198]).ToString());
    }

    /// <summary>He's variance: 2 / (channels of a filter times its elements).</summary>
    [Fact]
    public void A_filter_starts_with_the_variance_of_what_it_sums()
    {
        var values = new float[64 * 32 * 9];
        var random = new Nn.Data.SplitMix64(3, 1);
        Initializer.OfFilters(Initializer.HeNormal).Fill(values, [64, 32, 3, 3], ref random);
        Assert.Equal(2.0 / (32 * 9), values.Average(v => (double)v * v), 2e-4);
    }

    private static Shape Declare(Layer model, Shape shape)
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, model);
        Shape? result = null;
        module.Function("f", f =>
        {
            var y = model.Apply(ForwardContext.Evaluation(parameters), f.Input("x", DType.F32, shape));
            result = y.Shape;
            f.Return(("y", y));
        });
        return result!;
    }
}
