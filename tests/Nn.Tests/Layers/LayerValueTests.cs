using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn.Tests.Layers;

public class LayerValueTests
{
    private const int Rows = 3;
    private const int Features = 5;

    [Fact]
    public void LinearIsAProductByFmaInOrderThenTheBias()
    {
        var (x, y, store) = Evaluate(new Linear(Features, 7), seed: 4);
        var (weight, bias) = (store.Span<float>("weight").ToArray(), store.Span<float>("bias").ToArray());
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < 7; column++)
            {
                var sum = 0f;
                for (var k = 0; k < Features; k++)
                {
                    sum = MathF.FusedMultiplyAdd(x[(row * Features) + k], weight[(k * 7) + column], sum);
                }

                Assert.Equal(sum + bias[column], y[(row * 7) + column]);
            }
        }
    }

    [Fact]
    public void LayerNormIsTheFormula()
    {
        var (x, y, store) = Evaluate(new LayerNorm(Features), seed: 4);
        var (gain, bias) = (store.Span<float>("gain").ToArray(), store.Span<float>("bias").ToArray());
        for (var row = 0; row < Rows; row++)
        {
            var mean = Sum(x[(row * Features)..((row + 1) * Features)]) / Features;
            var centred = x[(row * Features)..((row + 1) * Features)].Select(v => v - mean).ToArray();
            var scale = 1 / MathF.Sqrt((Sum([.. centred.Select(v => v * v)]) / Features) + 1e-5f);
            Assert.Equal(
                centred.Select((v, i) => (v * scale * gain[i]) + bias[i]),
                y[(row * Features)..((row + 1) * Features)]);
        }
    }

    [Fact]
    public void ActivationsAreTheirFormulas()
    {
        Compare(new Relu(), v => Math.Max(v, 0));
        Compare(new Tanh(), Math.Tanh);
        Compare(new Sigmoid(), v => 1 / (1 + Math.Exp(-v)));
        Compare(new Gelu(), v => 0.5 * v * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (v + (0.044715 * v * v * v)))));
    }

    [Fact]
    public void DropoutIsZeroOrScaledByAFunctionOfSeedAndStep()
    {
        const int Count = 20_000;
        var session = DropoutSession(0.3, Count, out _);
        var first = Draw(session, 7, 1);
        Assert.All(first, v => Assert.True(v is 0 or (float)(1 / 0.7), $"{v}"));

        // Five deviations of a binomial number.
        var dropped = first.Count(v => v == 0);
        Assert.InRange(dropped, 6000 - 325, 6000 + 325);
        var again = Draw(session, 7, 1);
        Assert.Equal(first, again);
        foreach (var (seed, step) in ((int, int)[])[(7, 2), (8, 1)])
        {
            var other = Draw(session, seed, step);
            var both = first.Zip(other).Count(p => p is { First: 0, Second: 0 });
            Assert.InRange(both, 1800 - 203, 1800 + 203);
        }
    }

    [Fact]
    public void GradientsFlowWhereDropoutKept()
    {
        const int Count = 1000;
        var session = DropoutSession(0.3, Count, out var parameters);
        var kept = Draw(session, 3, 9);
        Assert.Equal(kept, session.Result<float>("gradient").ToArray());
        Assert.Equal(Count, parameters.Span<float>("w").Length);
    }

    private static Session DropoutSession(double rate, int count, out ParameterStore parameters)
    {
        var module = new ModuleBuilder("m");
        var layer = new Dropout(rate);
        var declared = ModelParameters.Declare(module, layer);
        var (w, seed, step) = (module.Parameter("w", DType.F32, [count]), module.State("seed", DType.I32, []), module.State("step", DType.I32, []));
        module.Function("f", f =>
        {
            var y = layer.Apply(ForwardContext.Training(declared, new Randomness(seed, step)), w);
            f.Return(("y", y), ("gradient", f.Gradient(y.Sum(), [w])[0]));
        });
        var session = Compiler.Compile(module.Build(), new CompilerOptions { Engine = Engine.Interpreted }).CreateSession("f");
        parameters = session.Parameters;
        parameters.Span<float>("w").Fill(1);
        return session;
    }

    private static float[] Draw(Session session, int seed, int step)
    {
        session.Parameters.Span<int>("seed")[0] = seed;
        session.Parameters.Span<int>("step")[0] = step;
        session.Run();
        return session.Result<float>("y").ToArray();
    }

    private static void Compare(Layer layer, Func<double, double> formula)
    {
        var (x, y, _) = Evaluate(layer, seed: 1);
        Assert.All(x.Zip(y), p => Assert.InRange(p.Second - formula(p.First), -1e-6, 1e-6));
    }

    /// <summary>The rule for sums over a trailing axis of up to 8 elements: lanes 4 apart are added first, then 2, then 1.</summary>
    private static float Sum(float[] values)
    {
        var lanes = new float[8];
        values.CopyTo(lanes, 0);
        for (var stride = 4; stride > 0; stride /= 2)
        {
            for (var lane = 0; lane < stride; lane++)
            {
                lanes[lane] += lanes[lane + stride];
            }
        }

        return lanes[0];
    }

    private static (float[] X, float[] Y, ParameterStore Store) Evaluate(Layer layer, ulong seed)
    {
        var module = new ModuleBuilder("m");
        var parameters = ModelParameters.Declare(module, layer);
        module.Function("f", f => f.Return(("y", layer.Apply(ForwardContext.Evaluation(parameters), f.Input("x", DType.F32, ["B", Features])))));
        var executable = Compiler.Compile(module.Build(), new CompilerOptions { Engine = Engine.Interpreted });
        parameters.Initialize(executable.Parameters, seed);
        foreach (var name in executable.Parameters.Names.Where(n => n is "bias" or "gain"))
        {
            var values = executable.Parameters.Span<float>(name);
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = (i + 1) / 3f * (name == "bias" ? -1 : 1);
            }
        }

        float[] x = [.. Enumerable.Range(0, Rows * Features).Select(i => ((i * 11 % 17) - 8) / 5f)];
        var session = executable.CreateSession("f");
        session.Feed<float>("x", x, Rows, Features);
        session.Run();
        return (x, session.Result<float>("y").ToArray(), executable.Parameters);
    }
}
