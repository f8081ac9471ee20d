using System.Collections.Immutable;
using MiniTorch.Compiler.Tests.Filetests;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Compiler.Tests;

/// <summary>Expanded gradients against central differences of the loss, in f64, for every element of every input.</summary>
public sealed class AutodiffTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor, Tensor>> Losses = new()
    {
        // x: [4,3], y: [3,5]
        ["product"] = (x, y) => x.MatMul(y).Tanh().Sum(),
        ["product of transposed"] = (x, y) => y.MatMul(x, true, true).Sigmoid().Square().Mean(),
        ["fan-out"] = (x, y) => ((x * x.Exp()) + (x.Sigmoid() * x)).Sum() * y.Sum().Tanh(),
        ["softmax"] = (x, y) => (x.Softmax() * x).Sum() + y.LogSoftmax(0).Square().Sum(),
        ["log-sum-exp"] = (x, y) => x.LogSumExp(0).Sum() * y.LogSumExp().Mean(),
        ["layer norm"] = (x, y) => x.LayerNorm(y.Slice(1, 0, 1).Reshape([3]), y.Slice(1, 4, 5).Reshape([3])).Tanh().Sum(),
        ["movement"] = (x, y) => x.Transpose().Concat(1, [y]).Pad([1, 0], [0, 2], 3).Reshape([11, 4]).Slice([1, 0], [9, 3]).Square().Mean(),
        ["broadcast"] = (x, y) => ((x.Mean([0], keepDims: true) * x) / (y.Sum([1]).Exp() + 1)).Sum(),
        ["extremes"] = (x, y) => x.ReduceMax([1]).Sum() + (y.ReduceMin() * x.Max(0.1).Min(0.9).Sum()),
        ["select"] = (x, y) => (x > 0.2).Select(x * 3, x.Square()).Sum() - y.Abs().Sqrt().Sum(),
        ["logs"] = (x, y) => (x.Square() + 1).Log().Sum() / (y.Square().Log1p().Sum() + 2),
        ["gather"] = (x, y) => x.Gather(Indices(x, 3, 0, 3, 1, 3)).Square().Sum() * y.ScatterAdd(Indices(y, 2, 2, 0), 0, 4).Tanh().Sum(),
        ["floor"] = (x, y) => (x * x.Floor()).Sum() - (y.Square() / (y.Floor() + 3.5)).Sum(),
        ["gelu"] = (x, y) => x.Gelu().Mean() + y.Relu().Sum(),
    };

    public static TheoryData<string> Names => [.. Losses.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_is_the_slope(string name) => Assert.True(Error(name, new Autodiff(), order: 1) < 1e-6);

    [Theory]
    [MemberData(nameof(Names))]
    public void So_is_a_gradient_of_a_gradient(string name) => Assert.True(Error(name, new Autodiff(), order: 2) < 1e-5);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sign_that_is_flipped_in_one_op_is_noticed(string name)
    {
        var reached = new HashSet<string>();
        Error(name, new Autodiff((node, given) =>
        {
            reached.Add(node.Op.Mnemonic);
            return given;
        }));
        Assert.NotEmpty(reached);
        Assert.All(reached, mnemonic =>
        {
            // Once only: two flips on one path would cancel.
            var isLeft = true;
            var faulty = new Autodiff((node, given) =>
            {
                var flips = isLeft && node.Op.Mnemonic == mnemonic;
                isLeft &= !flips;
                return flips ? [.. given.Select(g => -g)] : given;
            });
            Assert.True(Error(name, faulty) > 1e-3, $"the gradient of {mnemonic} may have either sign");
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_pass_behind_leaves_all_bits_as_they_were(string name)
    {
        foreach (var type in new[] { DType.F32, DType.F64 })
        {
            var before = Declare(name, order: 2, type);
            Pipeline.Default.Run(before, PassContext.Host, record =>
            {
                ModuleRun.AssertSame(before, record.Module, ImmutableDictionary<string, long>.Empty, $"{name}, pass '{record.Name}'");
                before = record.Module;
            });
        }
    }

    private static Tensor Indices(Tensor like, params int[] values) =>
        like.Builder.Emit(Ir.Ops.Constant.Dense<int>([values.Length], values), []);

    private static Module Declare(string name, int order, DType type = DType.F64)
    {
        var m = new ModuleBuilder("m");
        m.Function("f", f =>
        {
            var x = f.Input("x", type, [4, 3]);
            var y = f.Input("y", type, [3, 5]);
            var loss = Losses[name](x, y);
            if (order == 2)
            {
                // A sum in which no two elements count the same, so that a wrong one shows.
                var first = f.Gradient(loss, [x, y]);
                loss = (first[0] * Weights(f, x)).Sum() + (first[1] * Weights(f, y)).Sum();
            }

            var gradients = f.Gradient(loss, [x, y]);
            f.Return(("loss", loss), ("dx", gradients[0]), ("dy", gradients[1]));
        });
        return m.Build();
    }

    // The largest difference between the gradient and the slope, relative where the gradient is large.
    private static double Error(string name, Autodiff autodiff, int order = 1)
    {
        var module = Pipeline.Of("infer-shapes", "autodiff", "dead-nodes").With(autodiff).Run(Declare(name, order), PassContext.Host);
        var session = StepSession.Interpreted(module, "f", new ParameterStore(module));
        var random = new Random(7);
        var (at, by) = (Numbers(random, 12), Numbers(random, 15));
        var dx = Run(session, at, by).Result<double>("dx").ToArray();
        var dy = session.Result<double>("dy").ToArray();
        return Math.Max(
            Differences(at, dx, () => Run(session, at, by).Result<double>("loss")[0]),
            Differences(by, dy, () => Run(session, at, by).Result<double>("loss")[0]));
    }

    private static Tensor Weights(FunctionBuilder f, Tensor x) =>
        (f.Iota(x.DType, x.Shape, 0) * 0.3) + (f.Iota(x.DType, x.Shape, 1) * 0.7) + 0.5;

    private static double[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2.4) - 1.2)];

    private static StepSession Run(StepSession session, double[] x, double[] y)
    {
        session.Feed<double>("x", x, 4, 3);
        session.Feed<double>("y", y, 3, 5);
        session.Run();
        return session;
    }

    private static double Differences(double[] x, double[] gradient, Func<double> loss)
    {
        var worst = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var (here, step) = (x[i], 6e-6 * Math.Max(1, Math.Abs(x[i])));
            x[i] = here + step;
            var above = loss();
            x[i] = here - step;
            var slope = (above - loss()) / (2 * step);
            x[i] = here;
            worst = Math.Max(worst, Math.Abs(gradient[i] - slope) / Math.Max(1, Math.Max(Math.Abs(slope), Math.Abs(gradient[i]))));
        }

        return worst;
    }
}
