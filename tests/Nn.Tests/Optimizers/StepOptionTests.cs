using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn.Tests.Optimizers;

/// <summary>What an optimizer may be told besides its constants, in f64 on both engines, against a few lines of arithmetic.</summary>
public class StepOptionTests
{
    private const int Steps = 12;

    public static TheoryData<Engine> Engines => [Engine.Compiled, Engine.Interpreted];

    [Theory]
    [MemberData(nameof(Engines))]
    public void AnUpdateIsOfTheMeanOfItsBatches(Engine engine)
    {
        // Sums of whole numbers over 4 are exact, so the weights are equal and not merely near.
        var w = new double[] { 3, -1 };
        var (rate, sum) = (0.5, new double[2]);
        var expected = new List<double[]>();
        for (var t = 0; t < Steps; t++)
        {
            for (var i = 0; i < w.Length; i++)
            {
                sum[i] += Gradient(t, i);
                if (t % 4 == 3)
                {
                    w[i] -= rate * sum[i] / 4;
                    sum[i] = 0;
                }
            }

            expected.Add([.. w]);
        }

        Assert.Equal(expected, Run(new Sgd(rate).With(accumulate: 4), engine, out _));
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void RatesMomentsAndLimitsGoWithUpdatesNotWithBatches(Engine engine)
    {
        // Three equal batches for each update are the same as one.
        var optimizer = new AdamW(0.1, weightDecay: 0.25).With(Schedule.Cosine(4), clipValue: 2, clipNorm: 2.5, average: 0.75);
        var single = Run(optimizer, engine, out var once, t => 3 * t);
        var triple = Run(optimizer.With(accumulate: 3), engine, out var store, t => t / 3 * 3);
        for (var update = 0; update < Steps / 3; update++)
        {
            Near(single[update], triple[(3 * update) + 2]);
            Assert.Equal(update == 0 ? [3, -1] : triple[(3 * update) - 1], triple[3 * update]);
        }

        Assert.Equal(Steps / 3, store.Span<int>("optimizer.step")[0]);
        Assert.Equal(Steps, once.Span<int>("optimizer.step")[0]);
        Assert.Equal(0, store.Span<int>("optimizer.batch")[0]);
        Assert.Equal([0, 0], store.Span<double>("optimizer.sum_of_gradients.w").ToArray());
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void TheAverageIsTheSumWithFadingWeights(Engine engine)
    {
        var weights = Run(new Sgd(0.5).With(average: 0.8), engine, out var store);
        for (var i = 0; i < 2; i++)
        {
            var (sum, total) = (0.0, 0.0);
            for (var t = 0; t < Steps; t++)
            {
                var share = Math.Pow(0.8, Steps - 1 - t);
                (sum, total) = (sum + (share * weights[t][i]), total + share);
            }

            Assert.Equal(sum / total, store.Span<double>("optimizer.average.w")[i], 1e-12);
        }
    }

    [Fact]
    public void TheAverageStartsAsTheParameters()
    {
        var module = new ModuleBuilder("m");
        var w = module.Parameter("w", DType.F32, [2]);
        var state = new Sgd().With(average: 0.9).Declare(module, [w]);
        module.Function("step", f => state.Step(f, [f.Input("g", DType.F32, [2])]));
        var store = new ParameterStore(module.Build());
        store.Span<float>("w")[1] = 7;
        state.Initialize(store);
        Assert.Equal([0, 7], store.Span<float>("optimizer.average.w").ToArray());
        Assert.Equal("optimizer.average.w", Assert.Single(state.Averages).Value.Name);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("nesterov")]
    [InlineData("adam")]
    [InlineData("adamw")]
    [InlineData("rmsprop")]
    [InlineData("adagrad")]
    [InlineData("lion")]
    public void VectorsDecayOnlyIfTheyShall(string name)
    {
        // Without a gradient, what changes is what decays.
        (double Matrix, double Vector) Change(bool decaysVectors)
        {
            var module = new ModuleBuilder("m");
            var (matrix, vector) = (module.Parameter("matrix", DType.F64, [1, 1]), module.Parameter("vector", DType.F64, [1]));
            var state = Optimizer.Create(name, 0.1, 0.5).With(decaysVectors: decaysVectors).Declare(module, [matrix, vector]);
            module.Function("step", f => state.Step(f, [f.Input("a", DType.F64, [1, 1]), f.Input("b", DType.F64, [1])]));
            var executable = Compiler.Compile(module.Build());
            state.Initialize(executable.Parameters);
            executable.Parameters.Span<double>("matrix")[0] = 1;
            executable.Parameters.Span<double>("vector")[0] = 1;
            var session = executable.CreateSession("step");
            session.Feed<double>("a", [0], 1, 1);
            session.Feed<double>("b", [0], 1);
            session.Run();
            return (1 - executable.Parameters.Span<double>("matrix")[0], 1 - executable.Parameters.Span<double>("vector")[0]);
        }

        var (all, some) = (Change(true), Change(false));
        Assert.True(all.Matrix > 0.01, $"{all.Matrix}");
        Assert.Equal((all.Matrix, all.Matrix), all);
        Assert.Equal((all.Matrix, 0), some);
    }

    [Fact]
    public void OptionsOutOfRangeAreAMistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd().With(accumulate: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd().With(average: 1));
        var optimizer = new Sgd().With(accumulate: 2, average: 0.5, decaysVectors: false).With(clipNorm: 1);
        Assert.Equal((2, 0.5, false, 1.0), (optimizer.Accumulate, optimizer.Average, optimizer.DecaysVectors, optimizer.ClipNorm));
    }

    // Whole numbers of both signs.
    private static double Gradient(int t, int i) => ((t * 7) + (i * 5)) % 11 - 5;

    private static void Near(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12);
        }
    }

    /// <summary>The weights after each step.</summary>
    private static List<double[]> Run(Optimizer optimizer, Engine engine, out ParameterStore store, Func<int, int>? time = null)
    {
        var module = new ModuleBuilder("m");
        var w = module.Parameter("w", DType.F64, [2]);
        var state = optimizer.Declare(module, [w]);
        module.Function("step", f => state.Step(f, [f.Input("g", DType.F64, [2])]));
        var executable = Compiler.Compile(module.Build(), new CompilerOptions { Engine = engine });
        store = executable.Parameters;
        store.Span<double>("w")[0] = 3;
        store.Span<double>("w")[1] = -1;
        state.Initialize(store);
        var session = executable.CreateSession("step");
        var weights = new List<double[]>();
        for (var t = 0; t < Steps; t++)
        {
            var at = time?.Invoke(t) ?? t;
            session.Feed<double>("g", [Gradient(at, 0), Gradient(at, 1)], 2);
            session.Run();
            weights.Add(store.Span<double>("w").ToArray());
        }

        return weights;
    }
}
