using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests.Faults;

/// <summary>A module in which there is something for every fault to spoil; whatever it computes is a result.</summary>
internal static class FaultModule
{
    /// <summary>N takes values with and without tails, once fewer than before, and once of several chunks.</summary>
    public static RandomModule Create(bool special)
    {
        var module = new ModuleBuilder("faults");
        var samplings = ImmutableDictionary.CreateBuilder<string, Sampling>();
        module.Function("f", f => Declare(module, f, samplings));
        long[] extents = [37, 5, 200, 64];
        var bindings = extents.Select(n => ImmutableDictionary<string, long>.Empty.Add("N", n));
        return new RandomModule(module.Build(), samplings.ToImmutable(), [.. bindings], special, Seed: 5);
    }

    private static void Declare(ModuleBuilder module, FunctionBuilder f, ImmutableDictionary<string, Sampling>.Builder samplings)
    {
        var (w, b) = (module.Parameter("w", DType.F32, [7, 33]), module.Parameter("b", DType.F32, [33]));
        var total = module.State("total", DType.F32, [33]);
        var (x, y, square) = (f.Input("x", DType.F32, ["N", 7]), f.Input("y", DType.F32, ["N", 7]), f.Input("square", DType.F32, [5, 5]));
        var (small, index) = (f.Input("small", DType.I32, ["N"]), f.Input("index", DType.I32, [5]));
        var (seed, step) = (f.Input("seed", DType.I32, []), f.Input("step", DType.I32, []));
        samplings.Add("small", new Sampling(0, 3, AllowsSpecial: false));
        samplings.Add("index", new Sampling(0, 4, AllowsSpecial: false));
        samplings.Add("seed", new Sampling(0, 1000, AllowsSpecial: false));
        samplings.Add("step", new Sampling(2000, 3000, AllowsSpecial: false));
        var results = new List<(string, Tensor)>();
        void Return(string name, Tensor value) => results.Add((name, value));

        // Products with an epilogue, sums of rows and of columns; a parameter that is read after its new value is known.
        var layer = (x.MatMul(w) + b).Tanh();
        Return("softmax", layer.Softmax());
        var columns = layer.Sum([0]);
        Return("columns", columns);
        Return("before", (b * 3) + columns);
        f.Update(b, b - (columns * 0.125));
        f.Update(total, total + columns.Abs());
        Return("largest", (-x.Square()).ReduceMax([1]));
        Return("smallest", y.Abs().ReduceMin([1]));
        Return("mean", layer.Mean());
        Return("turned", f.Graph.Emit(new MatMul(false, true), [square.Value, square.Value]));
        Return("once more", x.MatMul(w.Slice(1, 2, 9)) - (y * 0.5));

        // Elementwise.
        Return("chain", (x * y) + (x - (y * 0.3)) + 0.7);
        Return("added", x + y + square.Sum());
        Return("nothing", x + 0);
        Return("no product", x * 0);
        Return("rounded", (x * 10).Cast(DType.I32));
        Return("chosen", (small < 2).Select(small * 5, small - 9));
        Return("compared", small <= 1);
        Return("parts", x.Slice(1, 3, 7) + y.Slice(1, 2, 6));
        Return("scaled", x * f.Graph.Emit(new Broadcast(x.Shape, [0]), [small.Cast(DType.F32).Value]));
        Return("floors", (x * 3).Floor());
        Return("extremes", x.Max(y) - x.Min(y));

        // Movement and indices.
        Return("transposed", square.Transpose() + (square * 2));
        Return("spread", f.Graph.Emit(new Broadcast([5, 5], [0]), [index.Value]) * 10);
        Return("cut", x.Slice(1, 1, 5));
        Return("cut again", x.Slice(1, 2, 6));
        Return("framed", square.Pad([1, 0], [0, 2], 3));
        Return("joined", square.Concat(0, [square * 2]));
        Return("gathered", square.Gather(index));
        Return("scattered", square.ScatterAdd(index, 0, 5));
        Return("counted", f.Iota(DType.F32, [5, 5], 0) + square);
        Return("bits", seed.RandomBits(step, [9]));
        Return("other bits", seed.RandomBits(step, [9]));
        Return("constant", f.Scalar(DType.F32, 2).Sqrt() * square);

        // A loop over time: two sequences, two outputs, and what is the same at each step beside what it is made of.
        var loop = f.Scan([b], [x.MatMul(w), layer], (h, e) => new([(h[0] * e[0]).Sin() + (e[1] * b.Cos()) + b], [h[0] * e[1], h[0] - e[0]]));
        Return("first of the loop", loop.Outputs[0]);
        Return("second of the loop", loop.Outputs[1]);
        Return("slope of the loop", f.Gradient(loop.Carries[0].Sum(), [w])[0]);
        var loss = (x.MatMul(w) + b).Tanh().Square().Mean();
        Return("slope", f.Gradient(loss, [w])[0]);
        f.Return([.. results]);
    }
}
