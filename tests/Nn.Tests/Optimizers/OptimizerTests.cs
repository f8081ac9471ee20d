using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn.Tests.Optimizers;

/// <summary>
/// The loss is the sum of w * x, so that the gradient of w is x, whatever w is: the updates alone are compared with loops over f32
/// that do the same operations in the same order.
/// </summary>
public class OptimizerTests
{
    private const int Count = 37;
    private const int Steps = 25;

    [Fact]
    public void SgdIsTheLoop() => Compare(
        new Sgd(0.1), (w, g, _) => w - (g * 0.1f));

    [Fact]
    public void SgdWithMomentumAndDecayIsTheLoop() => Compare(
        new Sgd(0.1, momentum: 0.9, weightDecay: 0.01),
        (w, g, s) =>
        {
            s.V = (s.V * 0.9f) + (g + (w * 0.01f));
            return w - (s.V * 0.1f);
        });

    [Fact]
    public void AdamIsTheLoop() => Compare(new Adam(0.02), (w, g, s) => w - s.Adam(g, 0.02f));

    [Fact]
    public void AdamWithDecayIsTheLoop() => Compare(
        new Adam(0.02, weightDecay: 0.05), (w, g, s) => w - s.Adam(g + (w * 0.05f), 0.02f));

    [Fact]
    public void AdamWIsTheLoop() => Compare(
        new AdamW(0.02, weightDecay: 0.05), (w, g, s) => (w * (1 - (0.02f * 0.05f))) - s.Adam(g, 0.02f));

    [Fact]
    public void AdamFollowsThePaperInDoubles()
    {
        var found = Run(new Adam(0.02), out _);
        var (m, v, w) = (new double[Count], new double[Count], Start().Select(x => (double)x).ToArray());
        for (var t = 1; t <= Steps; t++)
        {
            var gradient = Gradient(t);
            for (var i = 0; i < Count; i++)
            {
                m[i] = (0.9 * m[i]) + (0.1 * gradient[i]);
                v[i] = (0.999 * v[i]) + (0.001 * gradient[i] * gradient[i]);
                w[i] -= 0.02 * (m[i] / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v[i] / (1 - Math.Pow(0.999, t))) + 1e-8);
            }
        }

        // 25 steps of at most 0.02 each; every one is right to a few units of f32.
        Assert.All(w.Zip(found), p => Assert.InRange(p.Second - p.First, -2e-6, 2e-6));
    }

    [Fact]
    public void TheLearningRateChangesWithoutCompiling()
    {
        var (session, state) = Compile(new Sgd(0.5));
        var w = session.Parameters.Span<float>("w");
        w.Clear();
        Step(session, 1);
        var first = w.ToArray();
        Assert.Equal(Gradient(1).Select(g => 0 - (g * 0.5f)), first);
        state.SetLearningRate(session.Parameters, 0.25);
        Assert.Equal(0.25, state.ReadLearningRate(session.Parameters));
        w.Clear();
        Step(session, 1);
        Assert.Equal(Gradient(1).Select(g => 0 - (g * 0.25f)), w.ToArray());
    }

    [Fact]
    public void StateIsNamedByWhatItRemembers()
    {
        var module = new ModuleBuilder("m");
        var w = module.Parameter("w", DType.F32, [3, 2]);
        new Adam().Declare(module, [w]);
        Assert.Equal(
            ["%optimizer.learning_rate: f32[]", "%optimizer.correction1: f32[]", "%optimizer.correction2: f32[]", "%optimizer.m.w: f32[3,2]", "%optimizer.v.w: f32[3,2]"],
            module.Parameters.Skip(1).Select(p => p.ToString()));
        Assert.All(module.Parameters.Skip(1), p => Assert.True(p.Node.Op is Ir.Ops.Parameter { IsState: true }));
    }

    [Fact]
    public void NamesAreThoseOfTheCommandLine()
    {
        Assert.All(Optimizer.Names, name => Assert.Equal(0.5, Optimizer.Create(name, 0.5).LearningRate));
        var e = Assert.Throws<CompilerException>(() => Optimizer.Create("rprop", 0.1));
        Assert.Equal("error [optimizer.name]: no optimizer rprop; there is sgd, momentum, nesterov, adam, adamw, rmsprop, adagrad, lion", e.Message);
    }

    [Fact]
    public void RejectsConstantsThatCannotBe()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd(1, momentum: -0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta1: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adam(beta2: double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdamW(epsilon: -1e-8));
        Assert.Throws<ArgumentException>(() => new Sgd(nesterov: true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RmsProp(decay: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Adagrad(epsilon: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lion(beta2: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd().With(clipNorm: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sgd().With(clipValue: -1));
        var module = new ModuleBuilder("m");
        var state = new Sgd().Declare(module, [module.Parameter("w", DType.F32, [2])]);
        module.Function("f", f => Assert.Throws<ArgumentException>(() => state.Step(f, [])));
    }

    private static void Compare(Optimizer optimizer, Func<float, float, ElementState, float> update)
    {
        var found = Run(optimizer, out var last);
        var w = Start();
        var states = w.Select(_ => new ElementState()).ToArray();
        for (var t = 1; t <= Steps; t++)
        {
            var gradient = Gradient(t);
            for (var i = 0; i < Count; i++)
            {
                w[i] = update(w[i], gradient[i], states[i]);
            }
        }

        Assert.Equal(w.Select(BitConverter.SingleToInt32Bits), found.Select(BitConverter.SingleToInt32Bits));
        Assert.NotEqual(Start(), found);
        Assert.True(float.IsFinite(last));
    }

    private static float[] Run(Optimizer optimizer, out float last)
    {
        var (session, _) = Compile(optimizer);
        Start().CopyTo(session.Parameters.Span<float>("w"));
        for (var t = 1; t <= Steps; t++)
        {
            Step(session, t);
        }

        last = session.Result<float>("loss")[0];
        return session.Parameters.Span<float>("w").ToArray();
    }

    private static (Session Session, OptimizerState State) Compile(Optimizer optimizer)
    {
        var module = new ModuleBuilder("m");
        var w = module.Parameter("w", DType.F32, [Count]);
        var state = optimizer.Declare(module, [w]);
        module.Function("step", f =>
        {
            var loss = (w * f.Input("x", DType.F32, [Count])).Sum();
            state.Step(f, f.Gradient(loss, [w]));
            f.Return(("loss", loss));
        });
        var executable = Compiler.Compile(module.Build(), new CompilerOptions { Engine = Engine.Interpreted });
        state.Initialize(executable.Parameters);
        return (executable.CreateSession("step"), state);
    }

    private static void Step(Session session, int t)
    {
        session.Feed<float>("x", Gradient(t), Count);
        session.Run();
    }

    // Of both signs, over five orders of magnitude.
    private static float[] Gradient(int t) =>
        [.. Enumerable.Range(0, Count).Select(i => ((i * 7 % 11) - 5) * (t % 3 == 0 ? -1 : 1) * (float)Math.Pow(10, -(i % 5)) / t)];

    private static float[] Start() => [.. Enumerable.Range(0, Count).Select(i => (i - 18) / 7f)];

    private sealed class ElementState
    {
        private float _m;
        private float _square;
        private float _correction1;
        private float _correction2;

        public float V { get; set; }

        /// <summary>What goes off the parameter.</summary>
        public float Adam(float gradient, float rate)
        {
            _correction1 = (_correction1 * 0.9f) + 0.1f;
            _correction2 = (_correction2 * 0.999f) + 0.001f;
            _m = (_m * 0.9f) + (gradient * 0.1f);
            _square = (_square * 0.999f) + (gradient * gradient * 0.001f);
            return _m * (rate / _correction1) / ((MathF.Sqrt(_square) * (1 / MathF.Sqrt(_correction2))) + 1e-8f);
        }
    }
}
