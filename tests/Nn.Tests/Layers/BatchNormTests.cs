using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn.Tests.Layers;

public sealed class BatchNormTests
{
    private static readonly float[] Samples = [1, 10, 3, 20, 5, 60];

    /// <summary>Two channels of three samples: means 3 and 30, variances 8/3 and 1400/3, of samples 4 and 700.</summary>
    [Theory]
    [InlineData(Engine.Compiled)]
    [InlineData(Engine.Interpreted)]
    public void Training_uses_the_batch_and_evaluation_what_ran_so_far(Engine engine)
    {
        var (training, parameters) = Session(engine, isTraining: true, null);
        training.Run();
        var y = training.Result<float>("y").ToArray();
        Assert.Equal(-2 / Math.Sqrt((8.0 / 3) + 1e-5), y[0], 1e-6);
        Assert.Equal(0, y[2], 1e-6);
        Assert.Equal(30 / Math.Sqrt((1400.0 / 3) + 1e-5), y[5], 1e-6);
        Assert.Equal([0.3f, 3f], parameters.Span<float>("mean").ToArray());
        Assert.Equal([1.3f, 70.9f], parameters.Span<float>("variance").ToArray());

        var (evaluation, _) = Session(engine, isTraining: false, parameters);
        evaluation.Run();
        Assert.Equal((1 - 0.3) / Math.Sqrt(1.3 + 1e-5), evaluation.Result<float>("y")[0], 1e-6);
        Assert.Equal([0.3f, 3f], parameters.Span<float>("mean").ToArray());
    }

    [Fact]
    public void Channels_that_do_not_fit_are_named_with_the_line_of_the_layer()
    {
        var module = new ModuleBuilder("m");
        var layer = new BatchNorm(3);
        var parameters = ModelParameters.Declare(module, layer);
        var error = Assert.Throws<CompilerException>(() => module.Function("f", f =>
            f.Return(("y", layer.Apply(ForwardContext.Training(parameters), f.Input("x", DType.F32, ["B", 2])))))).Diagnostics[0];
        Assert.Equal("batchnorm.channels: expected [N, 3, ..] for BatchNorm(3), found %x: f32[B,2]", $"{error.Label}: {error.Message}");
        Assert.Equal("BatchNormTests.cs", Path.GetFileName(error.Origin.File));
    }

    private static (Session Session, ParameterStore Parameters) Session(Engine engine, bool isTraining, ParameterStore? given)
    {
        var module = new ModuleBuilder("m");
        var layer = new BatchNorm(2);
        var parameters = ModelParameters.Declare(module, layer);
        module.Function("f", f =>
        {
            var context = isTraining ? ForwardContext.Training(parameters) : ForwardContext.Evaluation(parameters);
            f.Return(("y", layer.Apply(context, f.Input("x", DType.F32, ["B", 2]))));
        });
        var built = module.Build();
        var store = given ?? new ParameterStore(built);
        if (given is null)
        {
            parameters.Initialize(store, seed: 1);
        }

        var session = Compiler.Compile(built, new CompilerOptions { Engine = engine, Parameters = store }).CreateSession("f");
        session.Feed<float>("x", Samples, 3, 2);
        return (session, store);
    }
}
