using MiniTorch.Compilation;
using MiniTorch.Ir;

namespace MiniTorch.Nn.Tests.Layers;

/// <summary>Layers that go along sequences: their parameters and shapes, what they see, and that they learn what needs memory.</summary>
public sealed class RecurrentLayerTests
{
    [Fact]
    public void ParametersAreThoseOfEachLayerAndDirection()
    {
        var module = Declare(new Lstm(3, 5, layers: 2, bidirectional: true), ["B", "T", 3]);
        Assert.Equal("f32[B,T,10]", module["f"].Results[0].Type.ToString());
        Assert.Equal(
            [
                "input0: f32[3,20]", "recurrent0: f32[5,20]", "bias0: f32[20]", "recurrent_bias0: f32[20]",
                "input0_reverse: f32[3,20]", "recurrent0_reverse: f32[5,20]", "bias0_reverse: f32[20]", "recurrent_bias0_reverse: f32[20]",
                "input1: f32[10,20]", "recurrent1: f32[5,20]", "bias1: f32[20]", "recurrent_bias1: f32[20]",
                "input1_reverse: f32[10,20]", "recurrent1_reverse: f32[5,20]", "bias1_reverse: f32[20]", "recurrent_bias1_reverse: f32[20]",
            ],
            module.Parameters.Select(p => $"{p.Name}: {p.Type}"));
        Assert.Equal(["input0", "recurrent0"], Declare(new Gru(3, 5, bias: false), ["B", "T", 3]).Parameters.Select(p => p.Name));
    }

    [Fact]
    public void AllStartUniformWithinTheInverseRootOfTheFeatures()
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, new Gru(30, 16));
        module.Function("f", f => f.Return(("y", f.Input("x", DType.F32, []))));
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        parameters.Initialize(session.Parameters, 3);
        foreach (var name in session.Parameters.Names)
        {
            var values = session.Parameters.Span<float>(name).ToArray();
            Assert.All(values, v => Assert.InRange(v, -0.25f, 0.25f));
            Assert.True(values.Max() > 0.2f && values.Min() < -0.2f, name);
        }
    }

    [Fact]
    public void TheLastStepAloneIsThatOfEachDirection()
    {
        float[] x = [.. Enumerable.Range(0, 2 * 4 * 3).Select(i => (i % 7 * 0.3f) - 1)];
        var all = Evaluate(new Gru(3, 5, bidirectional: true), x);
        var last = Evaluate(new Gru(3, 5, bidirectional: true, lastOnly: true), x);
        Assert.Equal(2 * 10, last.Length);
        for (var row = 0; row < 2; row++)
        {
            Assert.Equal(all[(((row * 4) + 3) * 10)..((((row * 4) + 3) * 10) + 5)], last[(row * 10)..((row * 10) + 5)]);
            Assert.Equal(all[((row * 40) + 5)..((row * 40) + 10)], last[((row * 10) + 5)..((row * 10) + 10)]);
        }
    }

    [Fact]
    public void ShapesThatDoNotFitAreNamedWithTheLineOfTheLayer()
    {
        var error = Assert.Throws<CompilerException>(() => Declare(new Rnn(8, 4, layers: 2), ["B", 5, 6])).Diagnostics[0];
        Assert.Equal(
            ("recurrent.features", "expected [sequences, steps, 8] for Rnn(8, 4, 2 layers), found %x: f32[B,5,6]"), (error.Label, error.Message));
        Assert.Equal("RecurrentLayerTests.cs", Path.GetFileName(error.Origin.File));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(4, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(4, 4, layers: 0));
    }

    [Theory]
    [InlineData("rnn")]
    [InlineData("gru")]
    [InlineData("lstm")]
    public void TheParityOfBitsIsLearned(string kind)
    {
        // Of 1 to 6 bits, how many so far are set, modulo 2: the state is all that knows.
        Layer cells = kind switch { "rnn" => new Rnn(1, 16), "gru" => new Gru(1, 16), _ => new Lstm(1, 16) };
        var program = new TrainingProgram(new Sequential(cells, new Linear(16, 2)), ["T", 1], Loss.CrossEntropy, new Adam(0.02));
        var executable = Compiler.Compile(program.Module);
        program.Initialize(executable.Parameters, seed: 4);
        var session = executable.CreateSession("step");
        var random = new Random(9);
        var (first, last) = (0f, 0f);
        for (var step = 0; step < 400; step++)
        {
            var (rows, length) = (32, 1 + (step % 6));
            var (x, labels) = (new float[rows * length], new int[rows * length]);
            for (var i = 0; i < x.Length; i++)
            {
                x[i] = random.Next(2);
                labels[i] = ((i % length == 0 ? 0 : labels[i - 1]) + (int)x[i]) % 2;
            }

            session.Feed<float>(TrainingProgram.InputName, x, rows, length, 1);
            session.Feed<int>("label", labels, rows, length);
            session.Run();
            last = session.Result<float>("loss")[0];
            first = step == 5 ? last : first;
        }

        Assert.InRange(first, 0.5f, 1f);
        Assert.InRange(last, 0f, 0.1f);
    }

    [Fact]
    public void DropoutStandsBetweenLayersInTrainingAlone()
    {
        var layer = new Rnn(1, 3, layers: 3, dropout: 0.4);
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, layer);
        Assert.True(parameters.AreRandom);
        module.Function("f", f =>
        {
            var (x, seed, step) = (f.Input("x", DType.F32, [2, 4, 1]), f.Input("seed", DType.I32, []), f.Input("step", DType.I32, []));
            CellWeights[] weights = [.. Enumerable.Range(0, 3).Select(k => new CellWeights(
                parameters[layer.Parameters[4 * k]],
                parameters[layer.Parameters[(4 * k) + 1]],
                parameters[layer.Parameters[(4 * k) + 2]],
                parameters[layer.Parameters[(4 * k) + 3]]))];
            f.Return(
                ("y", layer.Apply(ForwardContext.Training(parameters, new Randomness(seed, step)), x)),
                ("z", layer.Apply(ForwardContext.Evaluation(parameters), x)),
                ("expected", x.Transpose([1, 0, 2]).Rnn(weights).All.Transpose([1, 0, 2])));
        });
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        parameters.Initialize(session.Parameters, 5);
        float[] Trained(int seed, int step)
        {
            session.Feed<float>("x", [1, 1, 1, 1, 1, 1, 1, 1], 2, 4, 1);
            session.Feed<int>("seed", [seed]);
            session.Feed<int>("step", [step]);
            session.Run();
            return session.Result<float>("y").ToArray();
        }

        var first = Trained(1, 1);
        Assert.NotEqual(first[..12], first[12..]);
        Assert.Equal(session.Result<float>("expected").ToArray(), session.Result<float>("z").ToArray());
        Assert.NotEqual(session.Result<float>("z").ToArray(), first);
        Assert.NotEqual(first, Trained(1, 2));
        Assert.NotEqual(first, Trained(2, 1));
        Assert.Equal(first, Trained(1, 1));
        Assert.Equal("Rnn(1, 3, 3 layers, dropout 0.4)", layer.ToString());
    }

    [Theory]
    [InlineData(2, 1.0)]
    [InlineData(2, -0.1)]
    [InlineData(2, double.NaN)]
    [InlineData(1, 0.5)]
    public void DropoutIsAProbabilityAndBetweenLayers(int layers, double dropout) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Gru(3, 5, layers, dropout: dropout));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ASequenceEndsWhereItsLengthSays(bool lastOnly)
    {
        // The same first two steps, and others behind them.
        float[] x = [.. Enumerable.Range(0, 2 * 4 * 3).Select(i => i / 3 % 4 < 2 ? (i % 12 * 0.3f) - 1 : i)];
        var layer = new Lstm(3, 5, bidirectional: true, lastOnly: lastOnly);
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, layer);
        module.Function("f", f => f.Return(("y", layer.Apply(
            ForwardContext.Evaluation(parameters), f.Input("x", DType.F32, ["B", "T", 3]), f.Input("lengths", DType.I32, ["B"])))));
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        parameters.Initialize(session.Parameters, 5);
        session.Feed<float>("x", x, 2, 4, 3);
        session.Feed<int>("lengths", [2, 2], 2);
        session.Run();
        var found = session.Result<float>("y").ToArray();
        Assert.Equal(found[..(found.Length / 2)], found[(found.Length / 2)..]);
        session.Feed<float>("x", [.. x[..6], .. x[12..18]], 2, 2, 3);
        session.Run();
        var cut = session.Result<float>("y").ToArray();
        Assert.Equal(lastOnly ? cut : [.. cut[..20], .. new float[20], .. cut[20..], .. new float[20]], found);
    }

    private static float[] Evaluate(Layer layer, float[] x)
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, layer);
        module.Function("f", f => f.Return(("y", layer.Apply(ForwardContext.Evaluation(parameters), f.Input("x", DType.F32, [2, 4, 3])))));
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        parameters.Initialize(session.Parameters, 5);
        session.Feed<float>("x", x, 2, 4, 3);
        session.Run();
        return session.Result<float>("y").ToArray();
    }

    private static Module Declare(Layer layer, Shape shape)
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, layer);
        module.Function("f", f => f.Return(("y", layer.Apply(ForwardContext.Evaluation(parameters), f.Input("x", DType.F32, shape)))));
        return module.Build();
    }
}
