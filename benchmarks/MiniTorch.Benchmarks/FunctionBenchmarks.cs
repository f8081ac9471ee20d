using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using MiniTorch.Ir;
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
