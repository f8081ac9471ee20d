using CsCheck;
using MiniTorch.Ir;
using MiniTorch.Passes;

namespace MiniTorch.Nn.Tests.Course;

/// <summary>Module 1: differences and derivatives, the chain rule, and the walk backwards over a graph.</summary>
public sealed class DerivativeTests
{
    private static readonly Dictionary<string, Func<Tensor, Tensor>> Functions = new()
    {
        ["neg"] = x => -x,
        ["inv"] = x => 1 / x,
        ["log"] = x => x.Log(),
        ["exp"] = x => x.Exp(),
        ["sigmoid"] = x => x.Sigmoid(),
        ["relu"] = x => (x - 1.7).Max(0),
        ["square"] = x => x.Square(),
        ["cube"] = x => x * x * x,
        ["complex"] = x => (((x + 1) * (x + 1)) - (x / 3)).Log() + x.Sigmoid(),
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_derivative_is_the_central_difference(string name)
    {
        const double Step = 1e-5;
        var f = Functions[name];
        var run = new BothEngines((b, x) => [Derivative(b, f, x[0]), (f(x[0] + Step) - f(x[0] - Step)) / (2 * Step)], [["B"]]);

        // Away from the corner of relu, and where every function is defined.
        Gen.Double[0.2, 3].Where(v => Math.Abs(v - 1.7) > 1e-3).Array[1, 33].Sample(
            x =>
            {
                var y = run.Run(new Elements(x, x.Length));
                Assert.All(y[0].Zip(y[1]), p => Assert.True(Math.Abs(p.First - p.Second) <= 1e-6 * Math.Max(1, Math.Abs(p.First)), $"{p}"));
            },
            iter: 30);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_derivative_of_a_chain_is_the_product_of_derivatives(string name)
    {
        var outer = Functions[name];
        Tensor Inner(Tensor x) => (x * x) + 0.3;
        var run = new BothEngines(
            (b, x) => [Derivative(b, v => outer(Inner(v)), x[0]), Derivative(b, outer, Inner(x[0])) * Derivative(b, Inner, x[0])], [["B"]]);
        Gen.Double[0.2, 1.5].Array[1, 33].Sample(
            x =>
            {
                var y = run.Run(new Elements(x, x.Length));
                Assert.All(y[0].Zip(y[1]), p => Assert.True(Math.Abs(p.First - p.Second) <= 1e-14 * Math.Max(1, Math.Abs(p.First)), $"{p}"));
            },
            iter: 30);
    }

    [Fact]
    public void Both_operands_have_their_own_derivative()
    {
        var run = new BothEngines(
            (b, x) => [.. b.Gradient((x[0] * x[1]).Sum(), [x[0], x[1]]), .. b.Gradient((x[0] / x[1]).Sum(), [x[0], x[1]])], ["B"], ["B"]);
        Gen.Select(Gen.Double[1, 2].Array[13], Gen.Double[1, 2].Array[13]).Sample(
            (a, c) =>
            {
                var y = run.Run(new Elements(a, 13), new Elements(c, 13));
                Assert.Equal(c, y[0]);
                Assert.Equal(a, y[1]);
                Assert.Equal(c.Select(v => 1 / v), y[2]);
                Assert.All(a.Zip(c, y[3]), t => Assert.Equal(-t.First / (t.Second * t.Second), t.Third, 1e-14));
            },
            iter: 20);
    }

    [Fact]
    public void A_chain_multiplies_a_diamond_sums_and_what_plays_no_part_is_zero()
    {
        var run = new BothEngines(
            (b, x) =>
            [
                .. b.Gradient((x[0] * 2 * 3 * 5).Sum(), [x[0]]),
                .. b.Gradient(((x[0] * 2) + (x[0] * 3)).Sum(), [x[0]]),
                .. b.Gradient(((x[0] * 2) * (x[0] * 3)).Sum(), [x[0]]),
                .. b.Gradient((x[0] * 7).Sum(), [x[0], x[1]]),
            ],
            ["B"],
            ["B"]);
        var y = run.Run(new Elements([1, -2, 3], 3), new Elements([4, 5, 6], 3));
        Assert.Equal([30, 30, 30], y[0]);
        Assert.Equal([5, 5, 5], y[1]);
        Assert.Equal([12, -24, 36], y[2]);
        Assert.Equal([7, 7, 7], y[3]);
        Assert.Equal([0, 0, 0], y[4]);
    }

    [Fact]
    public void A_shared_node_gets_every_contribution_before_it_is_visited_once()
    {
        const int Doublings = 40;
        var run = new BothEngines(
            (b, x) => [b.Gradient(Enumerable.Range(0, Doublings).Aggregate(x[0], (h, _) => h + h).Sum(), [x[0]])[0]], [["B"]]);
        Assert.Equal([Math.ScaleB(1, Doublings), Math.ScaleB(1, Doublings)], run.RunOne(new Elements([1, -1], 2)));

        // A visit for each of the 2^40 paths would not end; one for each node adds a statement each.
        var expanded = Pipeline.Of("infer-shapes", "autodiff").Run(run.Module, PassContext.Host);
        Assert.InRange(expanded["f"].Nodes.Length, 2 * Doublings, (2 * Doublings) + 10);
    }

    [Fact]
    public void A_derivative_has_a_derivative()
    {
        var run = new BothEngines(
            (b, x) =>
            {
                var first = Derivative(b, v => v * v * v * v, x[0]);
                var second = b.Gradient(first.Sum(), [x[0]])[0];
                return [first, second, b.Gradient(second.Sum(), [x[0]])[0]];
            },
            [["B"]]);
        var y = run.Run(new Elements([2, -1, 0.5], 3));
        Assert.Equal([32, -4, 0.5], y[0]);
        Assert.Equal([48, 12, 3], y[1]);
        Assert.Equal([48, -24, 12], y[2]);
    }

    private static Tensor Derivative(FunctionBuilder b, Func<Tensor, Tensor> f, Tensor x) => b.Gradient(f(x).Sum(), [x])[0];
}
