using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Nn.Models;

namespace MiniTorch.Nn.Tests.Optimizers;

/// <summary>The rate of every step against the formula, computed here in f64; and the rate that steps are really taken with.</summary>
public class ScheduleTests
{
    private const double Peak = 0.3;

    private static readonly Dictionary<string, (Schedule Schedule, Func<int, double> Formula)> Table = new()
    {
        ["constant"] = (Schedule.Constant.WithWarmUp(1), _ => Peak),
        ["step"] = (Schedule.Step(7, 0.5), t => Peak * Math.Pow(0.5, t / 7)),
        ["step with a floor"] = (Schedule.Step(3, 0.1, 0.02), t => Math.Max(Peak * Math.Pow(0.1, t / 3), 0.02)),
        ["exponential"] = (Schedule.Exponential(10, 0.2), t => Peak * Math.Pow(0.2, t / 10.0)),
        ["cosine"] = (Schedule.Cosine(20), t => Peak * (1 + Math.Cos(Math.PI * Math.Min(t, 20) / 20)) / 2),
        ["cosine with a floor"] = (
            Schedule.Cosine(20, 0.05), t => 0.05 + ((Peak - 0.05) * (1 + Math.Cos(Math.PI * Math.Min(t, 20) / 20)) / 2)),
        ["warm-up"] = (
            Schedule.Cosine(20).WithWarmUp(5),
            t => t < 5 ? Peak * (t + 1) / 5 : Peak * (1 + Math.Cos(Math.PI * Math.Min(t - 5, 20) / 20)) / 2),
        ["one-cycle"] = (Schedule.OneCycle(20), t => OneCycle(t, Peak / 25 / 1e4)),
        ["one-cycle with a floor"] = (Schedule.OneCycle(20, floor: 0.001), t => OneCycle(t, 0.001)),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void RatesAreThoseOfTheFormula(string name)
    {
        var (schedule, formula) = Table[name];
        foreach (var type in new[] { DType.F64, DType.F32 })
        {
            var module = new ModuleBuilder("m");
            var w = module.Parameter("w", type, [1]);
            var state = new Sgd(Peak).With(schedule).Declare(module, [w]);
            module.Function("step", f => state.Step(f, [f.Input("g", type, [1])]));
            var executable = Compiler.Compile(module.Build());
            state.Initialize(executable.Parameters);
            var session = executable.CreateSession("step");
            for (var step = 0; step < 30; step++)
            {
                var (before, rate) = (Read(executable, type), formula(step));
                Assert.Equal(rate, state.ReadScheduledRate(executable.Parameters), type == DType.F64 ? 1e-15 : 1e-7);
                session.FeedOne(type);
                session.Run();
                Assert.Equal(rate, before - Read(executable, type), type == DType.F64 ? 1e-12 : 2e-6);
            }

            Assert.Equal(30, executable.Parameters.Span<int>("optimizer.step")[0]);
        }
    }

    [Fact]
    public void NamesAreThoseOfTheCommandLine()
    {
        Assert.All(Schedule.Names, name => Assert.NotNull(Schedule.Create(name, 100, 10, 1e-4)));
        var e = Assert.Throws<CompilerException>(() => Schedule.Create("linear", 10));
        Assert.Equal("error [schedule.name]: no schedule linear; there is constant, step, exponential, cosine, one-cycle", e.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Step(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Exponential(1, 0.5, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.OneCycle(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Constant.WithWarmUp(0));
    }

    [Fact]
    public void AConstantRateAddsNoStatementAndNoState()
    {
        var plain = BuiltInModels.Xor.Declare().Module.ToString();
        Assert.Equal(plain, BuiltInModels.Xor.Declare(BuiltInModels.Xor.Defaults with { Schedule = Schedule.Constant }).Module.ToString());
        var cosine = BuiltInModels.Xor.Declare(BuiltInModels.Xor.Defaults with { Schedule = Schedule.Cosine(9) }).Module.ToString();
        Assert.Contains("state %optimizer.step: i32[]", cosine, StringComparison.Ordinal);
        Assert.Contains("#optimizer/schedule", cosine, StringComparison.Ordinal);
    }

    [Fact]
    public void APlanStretchesOverTheStepsOfTheTraining()
    {
        static string Declared(TrainingOptions options) => BuiltInModels.Xor.Declare(options).Module.ToString();
        var options = BuiltInModels.Xor.Defaults with { Epochs = 7, BatchSize = 3 };
        var plan = new SchedulePlan("cosine") { WarmUp = 4, Lowest = 0.001 };
        var stretched = Declared(options with { Schedule = Schedule.Cosine(10, 0.001).WithWarmUp(4) });
        Assert.Equal(14, options.StepsOver(samples: 4));
        Assert.Equal(stretched, Declared(options with { Plan = plan }));
        Assert.NotEqual(stretched, Declared(options with { Plan = plan, Steps = 15 }));
        Assert.Equal(stretched, Declared(options with { Plan = new("step"), Schedule = Schedule.Cosine(10, 0.001).WithWarmUp(4) }));
    }

    // PyTorch's OneCycleLR: the rise ends at step 0.3 * 20 - 1, the fall at step 19.
    private static double OneCycle(int step, double end)
    {
        static double Ease(double from, double to, double time) => to + ((from - to) / 2 * (1 + Math.Cos(Math.PI * time)));
        var t = Math.Min(step, 19.0);
        return t <= 5 ? Ease(Peak / 25, Peak, t / 5) : Ease(Peak, end, (t - 5) / 14);
    }

    private static double Read(Executable executable, DType type) =>
        type == DType.F64 ? executable.Parameters.Span<double>("w")[0] : executable.Parameters.Span<float>("w")[0];
}

/// <summary>A gradient of one 1.</summary>
file static class Feeds
{
    public static void FeedOne(this Runtime.Session session, DType type)
    {
        if (type == DType.F64)
        {
            session.Feed<double>("g", [1], 1);
        }
        else
        {
            session.Feed<float>("g", [1], 1);
        }
    }
}
