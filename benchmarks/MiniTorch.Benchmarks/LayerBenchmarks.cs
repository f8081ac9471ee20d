using MiniTorch.Ir;
using MiniTorch.Nn;
using MiniTorch.Runtime;

namespace MiniTorch.Benchmarks;

/// <summary>One layer with its gradients: of what comes in and of its parameters, for the sum of squares of what goes out.</summary>
public abstract class LayerBenchmarks : EngineBenchmarks
{
    /// <summary>The extents of what comes in, the batch first.</summary>
    protected abstract long[] Input { get; }

    /// <summary>The layer.</summary>
    protected abstract Layer Layer { get; }

    protected override void Declare(ModuleBuilder module)
    {
        var parameters = ModelParameters.Declare(module, Layer);
        module.Function("f", f =>
        {
            var x = f.Input("x", DType.F32, [.. Input.Select(d => (Dim)d)]);
            var y = Layer.Apply(ForwardContext.Evaluation(parameters), x);
            f.Return([.. f.Gradient(y.Square().Sum(), [x, .. parameters.Trained]).Select((d, i) => ($"d{i}", d))]);
        });
    }

    protected override void Feed(Session session) => session.Feed<float>("x", Numbers((int)Input.Aggregate((a, b) => a * b)), Input);
}

/// <summary>64 rows through 512 x 512 weights.</summary>
public class LinearLayer : LayerBenchmarks
{
    protected override long[] Input => [64, 512];

    protected override Layer Layer { get; } = new Linear(512, 512);
}

/// <summary>64 images of 32 channels of 13x13 through 64 filters of 3x3.</summary>
public class ConvLayer : LayerBenchmarks
{
    protected override long[] Input => [64, 32, 13, 13];

    protected override Layer Layer { get; } = new Conv(32, 64, [3, 3]);
}

/// <summary>64 images of 32 channels of 26x26 through a pool of 2x2.</summary>
public class MaxPoolLayer : LayerBenchmarks
{
    protected override long[] Input => [64, 32, 26, 26];

    protected override Layer Layer { get; } = new MaxPool([2, 2]);
}

/// <summary>1024 rows of 512 features.</summary>
public class NormLayer : LayerBenchmarks
{
    protected override long[] Input => [1024, 512];

    protected override Layer Layer { get; } = new LayerNorm(512);
}
