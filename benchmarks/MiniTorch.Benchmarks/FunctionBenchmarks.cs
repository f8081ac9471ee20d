using System.Globalization;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using MiniTorch.Ir;
using MiniTorch.Nn;
using MiniTorch.Runtime;

namespace MiniTorch.Benchmarks;

/// <summary>Ten elementwise ops over a million floats: one kernel, beside the loop that one would write by hand.</summary>
public class Chain : EngineBenchmarks
{
    private const int Count = 1_000_000;
    private readonly float[] _from = Numbers(Count);
    private readonly float[] _to = new float[Count];

    [Benchmark]
    public void ByHand()
    {
        ref var from = ref _from[0];
        ref var to = ref _to[0];
        for (nuint i = 0; i < Count; i += (nuint)Vector512<float>.Count)
        {
            var x = Vector512.LoadUnsafe(ref from, i);
            var y = (((x * 0.5f) + Vector512<float>.One) * x) - Vector512.Create(0.25f);
            y = Vector512.Max((Vector512.Abs(y) * 1.5f) + x, Vector512.Create(-4f));
            Vector512.Min(x - y, Vector512.Create(4f)).StoreUnsafe(ref to, i);
        }
    }

    protected override void Declare(ModuleBuilder module) => module.Function("f", f =>
    {
        var x = f.Input("x", DType.F32, ["N"]);
        f.Return(("y", ((-((((((x * 0.5) + 1) * x) - 0.25).Abs() * 1.5) + x).Max(-4)) + x).Min(4)));
    });

    protected override void Feed(Session session) => session.Feed<float>("x", _from, Count);
}

/// <summary>The softmax of 1024 rows of 1024 floats.</summary>
public class Softmax : EngineBenchmarks
{
    protected override void Declare(ModuleBuilder module) => module.Function("f", f => f.Return(("y", f.Input("x", DType.F32, ["B", 1024]).Softmax())));

    protected override void Feed(Session session) => session.Feed<float>("x", Numbers(1024 * 1024), 1024, 1024);
}

/// <summary>The sums of 1024 columns of 1024 floats.</summary>
public class ColumnSums : EngineBenchmarks
{
    protected override void Declare(ModuleBuilder module) => module.Function("f", f => f.Return(("y", f.Input("x", DType.F32, ["B", 1024]).Sum([0]))));

    protected override void Feed(Session session) => session.Feed<float>("x", Numbers(1024 * 1024), 1024, 1024);
}

/// <summary>The sums of 1024 rows of 1024 floats.</summary>
public class RowSums : EngineBenchmarks
{
    protected override void Declare(ModuleBuilder module) => module.Function("f", f => f.Return(("y", f.Input("x", DType.F32, ["B", 1024]).Sum([1]))));

    protected override void Feed(Session session) => session.Feed<float>("x", Numbers(1024 * 1024), 1024, 1024);
}

/// <summary>The layer norm of 1024 rows of 1024 floats; <see cref="NormLayer"/> has its gradients.</summary>
public class LayerNormRows : EngineBenchmarks
{
    protected override void Declare(ModuleBuilder module) => module.Function("f", f =>
    {
        var (gain, bias) = (f.Input("gain", DType.F32, [1024]), f.Input("bias", DType.F32, [1024]));
        f.Return(("y", f.Input("x", DType.F32, ["B", 1024]).LayerNorm(gain, bias)));
    });

    protected override void Feed(Session session)
    {
        session.Feed<float>("x", Numbers(1024 * 1024), 1024, 1024);
        session.Feed<float>("gain", Numbers(1024), 1024);
        session.Feed<float>("bias", Numbers(1024), 1024);
    }
}

/// <summary>The cross entropy of 256 rows of 1000 logits, and its gradient.</summary>
public class CrossEntropy : EngineBenchmarks
{
    protected override void Declare(ModuleBuilder module) => module.Function("f", f =>
    {
        var x = f.Input("x", DType.F32, ["B", 1000]);
        var loss = x.CrossEntropy(f.Input("label", DType.I32, ["B"]));
        f.Return(("loss", loss), ("dx", f.Gradient(loss, [x])[0]));
    });

    protected override void Feed(Session session)
    {
        session.Feed<float>("x", Numbers(256 * 1000), 256, 1000);
        session.Feed<int>("label", [.. Enumerable.Range(0, 256).Select(i => i * 37 % 1000)], 256);
    }
}

/// <summary>The product of two matrices: a square one, one of few columns, and a vector with a matrix.</summary>
public class Product : EngineBenchmarks
{
    /// <summary>Rows, terms and columns.</summary>
    [Params("512 512 512", "512 512 10", "1 1024 1024")]
    public string Extents { get; set; } = "";

    protected override void Declare(ModuleBuilder module) => module.Function("f", f =>
        f.Return(("z", f.Input("x", DType.F32, [Extent(0), Extent(1)]).MatMul(f.Input("y", DType.F32, [Extent(1), Extent(2)])))));

    protected override void Feed(Session session)
    {
        session.Feed<float>("x", Numbers(Extent(0) * Extent(1)), Extent(0), Extent(1));
        session.Feed<float>("y", Numbers(Extent(1) * Extent(2)), Extent(1), Extent(2));
    }

    private int Extent(int axis) => int.Parse(Extents.Split(' ')[axis], CultureInfo.InvariantCulture);
}

/// <summary>Adam's update of a million weights, their gradient at hand.</summary>
public class AdamUpdate : EngineBenchmarks
{
    private const int Count = 1024;

    protected override void Declare(ModuleBuilder module) => module.Function("f", f =>
    {
        var weight = module.Parameter("w", DType.F32, [Count, Count]);
        var gradient = f.Input("g", DType.F32, [Count, Count]);
        new Adam().Declare(module, [weight]).Step(f, [gradient]);
        f.Return();
    });

    protected override void Feed(Session session) => session.Feed<float>("g", Numbers(Count * Count), Count, Count);
}
