using CsCheck;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Nn.Tests.Course;

/// <summary>Module 4: what networks are made of.</summary>
public sealed class NetworkTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Softmax_sums_to_1_along_its_axis_and_log_softmax_is_its_logarithm(int axis)
    {
        var run = new BothEngines(
            (_, x) =>
            {
                var over = new Axes([axis < 0 ? axis + 3 : axis]);
                return [x[0].Softmax(axis), x[0].Softmax(axis).Sum(over), x[0].LogSoftmax(axis), x[0].Exp() / x[0].Exp().Sum(over, keepDims: true)];
            },
            [["B", 4, 5]]);
        Gen.Double[-10, 10].Array[3 * 4 * 5].Sample(
            x =>
            {
                var y = run.Run(new Elements(x, 3, 4, 5));
                Assert.All(y[0], p => Assert.InRange(p, 0, 1));
                Assert.All(y[1], sum => Assert.Equal(1, sum, 1e-14));
                Assert.All(y[0].Zip(y[2]), p => Assert.Equal(Math.Log(p.First), p.Second, 1e-12));
                Assert.All(y[0].Zip(y[3]), p => Assert.Equal(p.First, p.Second, 1e-14));
            },
            iter: 30);
        Assert.All(run.Run(new Elements([.. Enumerable.Repeat(1000.0, 60)], 3, 4, 5))[0], p => Assert.True(p is 0.2 or 0.25 or 1 / 3.0));
    }

    [Fact]
    public void The_gradient_of_a_maximum_goes_to_where_it_is()
    {
        var run = new BothEngines((b, x) => [x[0].ReduceMax([1]), b.Gradient((x[0].ReduceMax([1]) * x[1]).Sum(), [x[0]])[0]], ["B", 4], ["B"]);
        var y = run.Run(new Elements([1, 5, 2, 3, -1, -2, -3, 0], 2, 4), new Elements([10, 20], 2));
        Assert.Equal([5, 0], y[0]);
        Assert.Equal([0, 10, 0, 0, 0, 0, 0, 20], y[1]);
    }

    [Fact]
    public void Dropout_at_0_keeps_all_at_1_nothing_and_between_scales_what_is_left()
    {
        var run = new BothEngines(
            (f, x) =>
            {
                var (seed, step) = (f.Scalar(DType.I32, 5), f.Scalar(DType.I32, 1));
                return [x[0].Dropout(0, seed, step), x[0].Dropout(1, seed, step), x[0].Dropout(0.5, seed, step)];
            },
            [["B", 7]]);
        Gen.Double[1, 2].Array[9 * 7].Sample(
            x =>
            {
                var y = run.Run(new Elements(x, 9, 7));
                Assert.Equal(x, y[0]);
                Assert.All(y[1], v => Assert.Equal(0, v));
                Assert.All(x.Zip(y[2]), p => Assert.True(p.Second == 0 || p.Second == 2 * p.First, $"{p}"));
                Assert.Contains(0, y[2]);
                Assert.Contains(y[2], v => v != 0);
            },
            iter: 20);
    }

    [Fact]
    public void Training_and_evaluation_are_two_functions_and_only_one_drops()
    {
        var program = new TrainingProgram(
            new Sequential(new Linear(6, 5), new Dropout(0.5), new Linear(5, 3)), [6], Loss.CrossEntropy, new Sgd(0.1));
        Assert.Contains(program.Module["step"].Nodes, n => n.Op is RandomBits);
        Assert.All(new[] { "evaluate", "predict" }, name => Assert.DoesNotContain(program.Module[name].Nodes, n => n.Op is RandomBits));
    }

    [Fact]
    public void Parameters_of_nested_modules_are_named_by_their_path()
    {
        var model = new Sequential(new Block(4, 5) { Name = "block0" }, new Block(5, 3) { Name = "block1" }, new Linear(3, 2) { Name = "head" });
        var program = new TrainingProgram(model, [4], Loss.CrossEntropy, new Sgd(0.1));
        Assert.Equal(
            [
                "block0.linear.weight", "block0.linear.bias", "block0.norm.gain", "block0.norm.bias",
                "block1.linear.weight", "block1.linear.bias", "block1.norm.gain", "block1.norm.bias",
                "head.weight", "head.bias",
            ],
            program.Module.Parameters.Where(p => p.Node.Op is Parameter { IsState: false }).Select(p => p.Name));
        Assert.Equal([4, 5], program.Module.Parameters[0].Type.Shape.Select(d => (int)d.Constant!.Value));
    }

    private sealed class Block : Layer
    {
        private readonly Linear _linear;
        private readonly LayerNorm _norm;

        public Block(int from, int to) => (_linear, _norm) = (Child("linear", new Linear(from, to)), Child("norm", new LayerNorm(to)));

        protected override Tensor Forward(ForwardContext context, Tensor x) => _norm.Apply(context, _linear.Apply(context, x)).Max(0);
    }
}
