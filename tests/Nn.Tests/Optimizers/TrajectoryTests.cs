using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Models;

namespace MiniTorch.Nn.Tests.Optimizers;

/// <summary>
/// Every optimizer in f64 against loops that do what its documentation says, in the same order, bit for bit; the gradient of the sum of
/// w * x is x, whatever w is.
/// </summary>
public class TrajectoryTests
{
    private const int Count = 19;
    private const int Steps = 30;

    public static TheoryData<string> Names => [.. Optimizer.Names];

    [Fact]
    public void Nesterov() => Compare(new Sgd(0.1, momentum: 0.9, nesterov: true), (w, g, s) =>
    {
        s.V = (s.V * 0.9) + g;
        return w - ((g + (s.V * 0.9)) * 0.1);
    });

    [Fact]
    public void NesterovWithDecay() => Compare(new Sgd(0.1, momentum: 0.8, weightDecay: 0.02, nesterov: true), (w, g, s) =>
    {
        g += w * 0.02;
        s.V = (s.V * 0.8) + g;
        return w - ((g + (s.V * 0.8)) * 0.1);
    });

    [Fact]
    public void RmsProp() => Compare(new RmsProp(0.03, weightDecay: 0.1), (w, g, s) =>
    {
        g += w * 0.1;
        s.V = (s.V * 0.99) + (g * g * (1 - 0.99));
        return w - (g / (Math.Sqrt(s.V) + 1e-8) * 0.03);
    });

    [Fact]
    public void RmsPropCentredWithMomentum() => Compare(new RmsProp(0.03, decay: 0.9, momentum: 0.7, centred: true), (w, g, s) =>
    {
        s.V = (s.V * 0.9) + (g * g * (1 - 0.9));
        s.M = (s.M * 0.9) + (g * (1 - 0.9));
        s.B = (s.B * 0.7) + (g / (Math.Sqrt(Math.Max(s.V - (s.M * s.M), 0)) + 1e-8));
        return w - (s.B * 0.03);
    });

    [Fact]
    public void Adagrad() => Compare(new Adagrad(0.2, weightDecay: 0.05), (w, g, s) =>
    {
        g += w * 0.05;
        s.V += g * g;
        return w - (g * 0.2 / (Math.Sqrt(s.V) + 1e-10));
    });

    [Fact]
    public void Lion() => Compare(new Lion(0.01), (w, g, s) =>
    {
        var step = Math.Sign((s.M * 0.9) + (g * (1 - 0.9)));
        s.M = (s.M * 0.99) + (g * (1 - 0.99));
        return w - (step * 0.01);
    });

    [Fact]
    public void LionDecaysApart() => Compare(new Lion(0.01, 0.95, 0.98, weightDecay: 0.3), (w, g, s) =>
    {
        var step = Math.Sign((s.M * 0.95) + (g * (1 - 0.95)));
        s.M = (s.M * 0.98) + (g * (1 - 0.98));
        return (w * (1 - (0.01 * 0.3))) - (step * 0.01);
    });

    [Fact]
    public void ElementsAndTheNormAreClipped() => Compare(new Sgd(1).With(clipValue: 0.5, clipNorm: 0.8), (w, g, s) => w - s.Clipped);

    [Fact]
    public void WithinItsLimitAGradientStays() => Compare(new Sgd(0.25).With(clipNorm: 1e6, clipValue: 1e6), (w, g, _) => w - (g * 0.25));

    [Theory]
    [MemberData(nameof(Names))]
    public void ItLearns(string name)
    {
        var rate = name switch { "sgd" => 2, "momentum" or "nesterov" => 0.3, "adagrad" => 0.3, "lion" => 0.01, _ => 0.03 };
        var xor = BuiltInModels.Xor;
        var options = xor.Defaults with { OptimizerName = name, LearningRate = rate, Epochs = 600, Type = DType.F64 };
        var run = xor.CreateTrainer(options).Fit(xor.LoadData());
        Assert.Equal(1, run.Test.Accuracy);
        Assert.InRange(run.Test.Loss, 0, 0.1);
    }

    private static void Compare(Optimizer optimizer, Func<double, double, ElementState, double> update)
    {
        foreach (var engine in new[] { Engine.Interpreted, Engine.Compiled })
        {
            var found = Run(optimizer, engine);
            var (w, states) = (Start(), Enumerable.Range(0, Count).Select(_ => new ElementState()).ToArray());
            for (var t = 1; t <= Steps; t++)
            {
                var gradient = Gradient(t);
                Clip(gradient, states);
                for (var i = 0; i < Count; i++)
                {
                    w[i] = update(w[i], gradient[i], states[i]);
                }
            }

            Assert.Equal(w, found);
            Assert.NotEqual(Start(), found);
        }
    }

    // The sum of 19 squares in the order of docs/numerics.md: 64 lanes, of which the first 19 are filled, folded by halves.
    private static void Clip(double[] gradient, ElementState[] states)
    {
        var lanes = new double[64];
        for (var i = 0; i < Count; i++)
        {
            states[i].Clipped = Math.Clamp(gradient[i], -0.5, 0.5);
            lanes[i] = states[i].Clipped * states[i].Clipped;
        }

        for (var half = 32; half > 0; half /= 2)
        {
            for (var i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        var factor = 0.8 / Math.Max(Math.Sqrt(lanes[0]), 0.8);
        foreach (var state in states)
        {
            state.Clipped *= factor;
        }
    }

    private static double[] Run(Optimizer optimizer, Engine engine)
    {
        var module = new ModuleBuilder("m");
        var w = module.Parameter("w", DType.F64, [Count]);
        var state = optimizer.Declare(module, [w]);
        module.Function("step", f =>
        {
            var loss = (w * f.Input("x", DType.F64, [Count])).Sum();
            state.Step(f, f.Gradient(loss, [w]));
            f.Return(("loss", loss));
        });
        var executable = Compiler.Compile(module.Build(), new CompilerOptions { Engine = engine });
        state.Initialize(executable.Parameters);
        Assert.All(executable.Parameters.Values, p => Assert.Equal(DType.F64, p.Type.DType));
        Start().CopyTo(executable.Parameters.Span<double>("w"));
        var session = executable.CreateSession("step");
        for (var t = 1; t <= Steps; t++)
        {
            session.Feed<double>("x", Gradient(t), Count);
            session.Run();
        }

        return executable.Parameters.Span<double>("w").ToArray();
    }

    // Of both signs and 0, over five orders of magnitude.
    private static double[] Gradient(int t) =>
        [.. Enumerable.Range(0, Count).Select(i => ((i * 7 % 11) - 5) * (t % 3 == 0 ? -1 : 1) * Math.Pow(10, -(i % 5)) / t)];

    private static double[] Start() => [.. Enumerable.Range(0, Count).Select(i => (i - 9) / 7.0)];

    private sealed class ElementState
    {
        public double V { get; set; }

        public double M { get; set; }

        public double B { get; set; }

        public double Clipped { get; set; }
    }
}
