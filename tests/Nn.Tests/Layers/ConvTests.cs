using MiniTorch.Compilation;
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

    [Fact]
    public void They_make_images_larger_again()
    {
        var model = new Sequential(
            new ConvTranspose(4, 6, [3, 2], Padding.Of(1), strides: [2, 3], outputPadding: [1, 0], groups: 2),
            new Upsample([2, 1.5], Interpolation.Linear),
            new PixelShuffle(1),
            new Conv(6, 8, [1, 1]),
            new PixelShuffle(2),
            new PixelUnshuffle(4),
            new AdaptiveMaxPool([3, 5]),
            new AdaptiveAvgPool([2, 2]));
        Assert.Equal("[B,32,2,2]", Declare(model, ["B", 4, 5, 6]).ToString());
        Assert.Equal("[B,4]", Declare(new GlobalMaxPool(), ["B", 4, "H", 6]).ToString());
        Assert.Equal("[B,4,10,3*T]", Declare(new Upsample([2, 3]), ["B", 4, 5, "T"]).ToString());
        Assert.Equal(
            ["ConvTranspose(4, 6, [3,2])", "Upsample([2,1.5], linear)", "PixelShuffle(1)"], model.Children.Take(3).Select(c => c.Layer.ToString()));
    }

    public static TheoryData<Layer, string> Misfits => new()
    {
        { new ConvTranspose(3, 2, [3, 3]), "convtranspose.channels: expected [images, 3, and 2 more axes] for ConvTranspose(3, 2, [3,3]), found %x: f32[B,4,9]" },
        { new GroupNorm(6, 3), "groupnorm.channels: expected [N, 6, ..] for GroupNorm(6, 3), found %x: f32[B,4,9]" },
        { new InstanceNorm(5), "instancenorm.channels: expected [N, 5, ..] for InstanceNorm(5), found %x: f32[B,4,9]" },
        { new RmsNorm(5), "rmsnorm.features: expected 5 in the last axis of %x: f32[B,4,9], because %gain: f32[5] is the parameter of RmsNorm(5); found 9" },
        { new PixelShuffle(3), "shuffle.channels: expected axis 1 of %x: f32[B,4,9] in parts of 3, found 4" },
    };

    [Theory]
    [MemberData(nameof(Misfits))]
    public void What_does_not_fit_a_layer_is_named_with_its_line(Layer layer, string expected)
    {
        var error = Assert.Throws<CompilerException>(() => Declare(layer, ["B", 4, 9])).Diagnostics[0];
        Assert.Equal(expected, $"{error.Label}: {error.Message}");
        Assert.Equal("ConvTests.cs", Path.GetFileName(error.Origin.File));
    }

    [Fact]
    public void Sizes_that_cannot_be_are_rejected()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvTranspose(3, 4, [1], groups: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GroupNorm(6, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new InstanceNorm(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RmsNorm(0));
    }

    /// <summary>A filter of 4 elements, 2 apart, reaches each element of the result twice for each channel of its group.</summary>
    [Fact]
    public void A_spread_filter_starts_with_the_variance_of_what_is_added()
    {
        var values = new float[32 * 16 * 4];
        var random = new Nn.Data.SplitMix64(3, 1);
        new ConvTranspose(32, 32, [4], strides: [2], groups: 2, weight: Initializer.HeNormal).Parameters[0].Initializer.Fill(values, [32, 16, 4], ref random);
        Assert.Equal(2.0 / (16 * 2), values.Average(v => (double)v * v), 5e-3);
    }

    /// <summary>Statistics of a group, of a channel, and of a row, with gain 1 and bias 0.</summary>
    [Fact]
    public void Norms_make_a_mean_of_0_and_a_variance_of_1()
    {
        float[] x = [.. Enumerable.Range(0, 2 * 4 * 6).Select(i => (float)(i * i % 23))];
        AssertNormal(new GroupNorm(4, 2), x, 12);
        AssertNormal(new InstanceNorm(4), x, 6);
        Assert.All(Run(new RmsNorm(6), x).Chunk(6), row => Assert.Equal(1, row.Average(v => (double)v * v), 1e-4));

        static void AssertNormal(Layer layer, float[] x, int size) => Assert.All(Run(layer, x).Chunk(size), group =>
        {
            Assert.Equal(0, group.Average(v => (double)v), 1e-6);
            Assert.Equal(1, group.Average(v => (double)v * v), 1e-4);
        });
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

    private static float[] Run(Layer layer, float[] x)
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, layer);
        module.Function("f", f => f.Return(("y", layer.Apply(ForwardContext.Evaluation(parameters), f.Input("x", DType.F32, [2, 4, 6])))));
        var executable = Compiler.Compile(module.Build());
        parameters.Initialize(executable.Parameters, seed: 1);
        var session = executable.CreateSession("f");
        session.Feed<float>("x", x, 2, 4, 6);
        session.Run();
        return session.Result<float>("y").ToArray();
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
