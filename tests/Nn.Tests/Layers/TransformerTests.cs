using MiniTorch.Compilation;
using MiniTorch.Ir;

namespace MiniTorch.Nn.Tests.Layers;

/// <summary>Layers of sequences: the shapes they want, what they share, and that they see nothing ahead.</summary>
public sealed class TransformerTests
{
    private const int Symbols = 11;
    private const int Length = 7;

    [Fact]
    public void TiedWeightsAreThereOnce()
    {
        var module = Declare(Model(), DType.I32, [2, Length]);
        Assert.Equal("symbols.weight", Assert.Single(module.Parameters, p => p.Type.Shape.ToString() == "[11,8]").Name);
        Assert.Equal("f32[2,7,11]", module["f"].Results[0].Type.ToString());
    }

    [Fact]
    public void WhatComesLaterChangesNothingBefore()
    {
        int[] x = [3, 1, 4, 10, 5, 9, 2, 6, 5, 3, 0, 8, 9, 7];
        var before = Evaluate(Engine.Compiled, x);
        Assert.Equal(Evaluate(Engine.Interpreted, x), before);
        int[] changed = [.. x];
        changed[4] = 0; // Of the first sequence.
        var after = Evaluate(Engine.Compiled, changed);
        Assert.Equal(before[..(4 * Symbols)], after[..(4 * Symbols)]);
        Assert.All(Enumerable.Range(4, 3), t => Assert.NotEqual(
            before[(t * Symbols)..((t + 1) * Symbols)], after[(t * Symbols)..((t + 1) * Symbols)]));
        Assert.Equal(before[(Length * Symbols)..], after[(Length * Symbols)..]);
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamedWithTheLineOfTheLayer()
    {
        void Fails(Layer layer, Shape shape, string label, string message)
        {
            var error = Assert.Throws<CompilerException>(() => Declare(layer, DType.F32, shape)).Diagnostics[0];
            Assert.Equal((label, message), (error.Label, error.Message));
            Assert.Equal("TransformerTests.cs", Path.GetFileName(error.Origin.File));
        }

        Fails(
            new MultiHeadAttention(8, 2),
            ["B", 5, 6],
            "attention.features",
            "expected [sequences, positions, 8] for MultiHeadAttention(8, 2), found %x: f32[B,5,6]");
        Fails(
            new Positions(4, 6),
            ["B", 5, 6],
            "positions.length",
            "expected [.., at most 4 positions, 6] for Positions(4, 6), found %x: f32[B,5,6]");
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiHeadAttention(8, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MultiHeadAttention(8, 4, keyHeads: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TransformerBlock(8, 2, depth: 0));
    }

    [Fact]
    public void SharedHeadsOfKeysHaveSmallerWeights()
    {
        var module = Declare(new MultiHeadAttention(12, 6, keyHeads: 2), DType.F32, ["B", "T", 12]);
        Assert.Equal(
            ["query.weight: f32[12,12]", "key.weight: f32[12,4]", "value.weight: f32[12,4]", "output.weight: f32[12,12]"],
            module.Parameters.Where(p => p.Name.EndsWith("weight", StringComparison.Ordinal)).Select(p => $"{p.Name}: {p.Type}"));
    }

    [Fact]
    public void ANormalStartHasTheDeviationThatIsAskedFor()
    {
        var values = new float[50_000];
        var random = new Nn.Data.SplitMix64(3, 1);
        Initializer.Normal(0.02).Fill(values, [250, 200], ref random);

        // Five deviations of the mean and of the variance.
        Assert.InRange(values.Average(v => (double)v), -0.00045, 0.00045);
        Assert.InRange(values.Average(v => (double)v * v) / 0.0004, 1 - 0.032, 1 + 0.032);
    }

    private static Sequential Model()
    {
        var symbols = new Embedding(Symbols, 8, Initializer.Normal(0.5)) { Name = "symbols" };
        return new Sequential(
            symbols,
            new Positions(9, 8),
            new TransformerBlock(8, 2, depth: 2),
            new TransformerBlock(8, 4, depth: 2),
            new LayerNorm(8),
            new Unembedding(symbols));
    }

    private static float[] Evaluate(Engine engine, int[] x)
    {
        var module = new ModuleBuilder("m");
        var model = Model();
        var parameters = ModelParameters.Declare(module, model);
        var context = ForwardContext.Evaluation(parameters);
        module.Function("f", f => f.Return(("y", model.Apply(context, f.Input("x", DType.I32, [2, Length])))));
        var session = Compiler.Compile(module.Build(), new CompilerOptions { Engine = engine }).CreateSession("f");
        parameters.Initialize(session.Parameters, 5);
        session.Feed<int>("x", x, 2, Length);
        session.Run();
        return session.Result<float>("y").ToArray();
    }

    private static Module Declare(Layer model, DType type, Shape shape)
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, model);
        module.Function("f", f => f.Return(("y", model.Apply(ForwardContext.Evaluation(parameters), f.Input("x", type, shape)))));
        return module.Build();
    }
}
