using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn.Tests.Layers;

public class LayerTests
{
    [Fact]
    public void ParametersAreNamedByTheTree()
    {
        var model = new Sequential(
            new Linear(5, 7) { Name = "hidden" },
            new Tanh(),
            new Sequential(new Linear(7, 4, bias: false), new LayerNorm(4)),
            new Residual(new Linear(4, 4)) { Name = "residual" });
        var module = Declare(model, 5);
        Assert.Equal(
            [
                "%hidden.weight: f32[5,7]", "%hidden.bias: f32[7]", "%2.0.weight: f32[7,4]", "%2.1.gain: f32[4]", "%2.1.bias: f32[4]",
                "%residual.inner.weight: f32[4,4]", "%residual.inner.bias: f32[4]",
            ],
            module.Parameters.Select(p => p.ToString()));
        Assert.Equal(
            ["hidden", "1", "2/0", "2/1", "residual/inner", "residual"],
            module["f"].Nodes.Select(n => n.Scope.Split("/layer_norm")[0]).Distinct());
    }

    [Fact]
    public void ASharedLayerHasItsParametersOnce()
    {
        var shared = new Linear(3, 3);
        var module = Declare(new Sequential(shared, new Relu(), shared), 3);
        Assert.Equal(["0.weight", "0.bias"], module.Parameters.Select(p => p.Name));
        Assert.Equal(2, module["f"].Nodes.Count(n => n.Op is Ir.Ops.MatMul));
    }

    [Fact]
    public void AStatementBelongsToTheLineOfItsLayer()
    {
        var first = Line() + 1;
        var layer = new Linear(5, 7);
        var module = Declare(new Sequential(layer, new Residual(new Linear(7, 7))), 5);
        Assert.All(module["f"].Nodes.Where(n => n.Scope == "0"), n => Assert.Equal($"LayerTests.cs:{first}", n.Origin.ToString()));
        Assert.Equal(Residual.ForwardLine, module["f"].Nodes[^1].Origin.Line);
        Assert.Equal($"LayerTests.cs:{first}", module.Parameters[0].Node.Origin.ToString());
    }

    [Fact]
    public void AShapeThatDoesNotFitNamesBothShapesAndTheLayersLine()
    {
        var line = Line() + 1;
        var layer = new Linear(7, 3);
        var e = Assert.Throws<CompilerException>(() => Declare(new Sequential(new Linear(5, 6), layer), 5));
        Assert.Equal(
            "error [linear.features]: expected 7 in the last axis of %add: f32[B,6], because %1.weight: f32[7,3] is the parameter of Linear(7, 3); found 6\n"
            + $"  declared at LayerTests.cs:{line}",
            e.Message);
        line = Line() + 1;
        var norm = new LayerNorm(9);
        e = Assert.Throws<CompilerException>(() => Declare(norm, 5));
        Assert.Equal(
            "error [layernorm.features]: expected 9 in the last axis of %x: f32[B,5], because %gain: f32[9] is the parameter of LayerNorm(9); found 5\n"
            + $"  declared at LayerTests.cs:{line}",
            e.Message);
    }

    [Fact]
    public void TwoLayersOfOneNameAreAMistake()
    {
        var e = Assert.Throws<CompilerException>(() => new Sequential(new Linear(2, 2) { Name = "a" }, new Linear(2, 2) { Name = "a" }));
        Assert.Equal("error [layer.names]: Sequential has two parts of the name a", e.Message);
        var outside = new Outside();
        e = Assert.Throws<CompilerException>(() => Declare(outside, 2));
        Assert.StartsWith(
            "error [layer.tree]: Linear(2, 2) is no part of the declared model: a layer that applies another must make it a child in its constructor\n",
            e.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void DropoutIsThereInTrainingOnly()
    {
        var module = new ModuleBuilder("m");
        var model = new Sequential(new Linear(5, 4), new Dropout(0.25));
        var parameters = ModelParameters.Declare(module, model);
        var (seed, step) = (module.State("seed", DType.I32, []), module.State("step", DType.I32, []));
        Assert.True(parameters.AreRandom);
        module.Function("train", f => f.Return(("y", model.Apply(
            ForwardContext.Training(parameters, new Randomness(seed, step)), f.Input("x", DType.F32, ["B", 5])))));
        module.Function("evaluate", f => f.Return(("y", model.Apply(ForwardContext.Evaluation(parameters), f.Input("x", DType.F32, ["B", 5])))));
        var built = module.Build();
        Assert.Contains(built["train"].Nodes, n => n.Op is Ir.Ops.RandomBits);
        Assert.DoesNotContain(built["evaluate"].Nodes, n => n.Scope.StartsWith('1'));
        module.Function("without", f =>
        {
            var x = f.Input("x", DType.F32, ["B", 5]);
            Assert.Throws<InvalidOperationException>(() => model.Apply(ForwardContext.Training(parameters), x));
        });
    }

    [Fact]
    public void RejectsSizesAndRatesThatCannotBe()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Linear(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Linear(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LayerNorm(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(double.NaN));
    }

    private static int Line([CallerLineNumber] int line = 0) => line;

    private static Module Declare(Layer model, int inputs)
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, model);
        module.Function("f", f => f.Return(("y", model.Apply(ForwardContext.Evaluation(parameters), f.Input("x", DType.F32, ["B", inputs])))));
        return module.Build();
    }

    private sealed class Residual : Layer
    {
        private readonly Layer _inner;

        public Residual(Layer inner) => _inner = Child("inner", inner);

        public static int ForwardLine { get; private set; }

        protected override Tensor Forward(ForwardContext context, Tensor x)
        {
            var y = _inner.Apply(context, x);
            ForwardLine = Line() + 1;
            return x + y;
        }
    }

    private sealed class Outside : Layer
    {
        protected override Tensor Forward(ForwardContext context, Tensor x) => new Linear(2, 2).Apply(context, x);
    }
}
