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
