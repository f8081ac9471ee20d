using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests;

/// <summary>Activation functions against their formulas, and their gradients where formulas meet and far out.</summary>
public sealed class ActivationTests
{
    private static readonly double[] Points = [-40, -7, -3, -2.5, -1, -0.5, -0.1, 0, 0.1, 0.25, 0.5, 1, 2, 3, 5.5, 6.5, 40];

    // The slopes are those at 0, at -1e4 and at 1e4.
    private static readonly Dictionary<string, (Func<Tensor, Tensor> Function, Func<double, double> Formula, double[] Slopes)> Table = new()
    {
        ["Relu"] = (x => x.Relu(), x => Math.Max(x, 0), [0, 0, 1]),
        ["Relu6"] = (x => x.Relu6(), x => Math.Clamp(x, 0, 6), [0, 0, 0]),
        ["LeakyRelu"] = (x => x.LeakyRelu(0.1), x => x > 0 ? x : 0.1 * x, [0.1, 0.1, 1]),
        ["Threshold"] = (x => x.Threshold(0.2, -1), x => x > 0.2 ? x : -1, [0, 0, 1]),
        ["Elu"] = (x => x.Elu(1.5), x => x > 0 ? x : 1.5 * (Math.Exp(x) - 1), [1.5, 0, 1]),
        ["Selu"] = (x => x.Selu(), x => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * (Math.Exp(x) - 1)),
            [1.7580993408473766, 0, 1.0507009873554805]),
        ["Celu"] = (x => x.Celu(2), x => x > 0 ? x : 2 * (Math.Exp(x / 2) - 1), [1, 0, 1]),
        ["Silu"] = (x => x.Silu(), x => x / (1 + Math.Exp(-x)), [0.5, 0, 1]),
        ["Swish"] = (x => x.Swish(2), x => x / (1 + Math.Exp(-2 * x)), [0.5, 0, 1]),
        ["Softplus"] = (x => x.Softplus(), x => Math.Log(1 + Math.Exp(x)), [0.5, 0, 1]),
        ["Softplus of slope 2"] = (x => x.Softplus(2), x => Math.Log(1 + Math.Exp(2 * x)) / 2, [0.5, 0, 1]),
        ["LogSigmoid"] = (x => x.LogSigmoid(), x => -Math.Log(1 + Math.Exp(-x)), [0.5, 1, 0]),
        ["Mish"] = (x => x.Mish(), x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))), [0.6, 0, 1]),
        ["Softsign"] = (x => x.Softsign(), x => x / (1 + Math.Abs(x)), [1, 9.998000299960005e-9, 9.998000299960005e-9]),
        ["Gelu"] = (x => x.Gelu(), x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))), [0.5, 0, 1]),
        ["GeluErf"] = (x => x.GeluErf(), x => 0.5 * x * (1 + Erf(x / Math.Sqrt(2))), [0.5, 0, 1]),
        ["HardTanh"] = (x => x.HardTanh(-2, 3), x => Math.Clamp(x, -2, 3), [1, 0, 0]),
        ["HardSigmoid"] = (x => x.HardSigmoid(), x => Math.Clamp((x / 6) + 0.5, 0, 1), [1.0 / 6, 0, 0]),
        ["HardSwish"] = (x => x.HardSwish(), x => x * Math.Clamp((x / 6) + 0.5, 0, 1), [0.5, 0, 1]),
        ["TanhShrink"] = (x => x.TanhShrink(), x => x - Math.Tanh(x), [0, 1, 1]),
        ["SoftShrink"] = (x => x.SoftShrink(), x => x - Math.Clamp(x, -0.5, 0.5), [0, 1, 1]),
        ["HardShrink"] = (x => x.HardShrink(), x => Math.Abs(x) > 0.5 ? x : 0, [0, 1, 1]),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Values_are_those_of_the_formula(string name)
    {
        var (function, formula, _) = Table[name];
        var y = Run((_, x) => function(x), Points);
        Assert.All(Points.Zip(y), p => Assert.Equal(formula(p.First), p.Second, 1e-14 * Math.Max(1, Math.Abs(p.First))));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Slopes_at_0_and_far_out_are_numbers(string name)
    {
        var (function, _, slopes) = Table[name];
        var found = Run((f, x) => f.Gradient(function(x).Sum(), [x])[0], [0, -1e4, 1e4]);
        Assert.All(slopes.Zip(found), p => Assert.Equal(p.First, p.Second, 1e-15));
    }

    [Fact]
    public void A_learned_slope_is_used_below_0_alone()
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f =>
        {
            var (x, slope) = (f.Input("x", DType.F64, [2, 3]), f.Input("slope", DType.F64, [3]));
            var y = x.Prelu(slope);
            f.Return([("y", y), ("dslope", f.Gradient(y.Sum(), [slope])[0])]);
        });
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        session.Feed<double>("x", [-1, -2, 3, 4, -5, 6], [2, 3]);
        session.Feed<double>("slope", [0.5, 0.25, 0.125], [3]);
        session.Run();
        Assert.Equal([-0.5, -0.5, 3, 4, -1.25, 6], session.Result<double>("y"));
        Assert.Equal([-1, -7, 0], session.Result<double>("dslope"));
    }

    [Fact]
    public void A_gate_needs_two_halves()
    {
        var y = Run((_, x) => x.Reshape([2, 4]).Glu(), [1, 2, 0, 0, 3, 4, 0, 1e4]);
        Assert.Equal([0.5, 1, 1.5, 4], y);
        var e = Assert.Throws<CompilerException>(() => Run((_, x) => x.Glu(), [1, 2, 3]));
        Assert.Contains("[glu.C1]: expected an even extent along axis 0 of %x: f64[3], found 3", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Quotients_are_rounded_down()
    {
        double[] a = [7, -7, 7, -7, 6, -6, 0, 0.3, -1];
        double[] b = [2, 2, -2, -2, 3, 3, 5, 0.1, double.PositiveInfinity];
        Assert.Equal([3, -4, -4, 3, 2, -2, 0, 2, -1], Run((f, x) => x.FloorDivide(f.Input("b", DType.F64, [9])), a, b));
        Assert.Equal(
            [1, 1, -1, -1, 0, -0.0, 0, 0.3 % 0.1, double.PositiveInfinity],
            Run((f, x) => x.FloorRemainder(f.Input("b", DType.F64, [9])), a, b));
        Assert.Equal([2, -2, -0.0, 0], Run((_, x) => x.Truncate(), [2.9, -2.9, -0.5, 0.5]));
    }

    private static double[] Run(Func<FunctionBuilder, Tensor, Tensor> body, double[] x, double[]? b = null)
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f => f.Return(("y", body(f, f.Input("x", DType.F64, [x.Length])))));
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        session.Feed<double>("x", x, [x.Length]);
        if (b is not null)
        {
            session.Feed<double>("b", b, [b.Length]);
        }

        session.Run();
        return session.Result<double>("y").ToArray();
    }

    // 2 / sqrt(pi) e^-x^2 (x + 2/3 x^3 + 4/15 x^5 + ...)
    private static double Erf(double x)
    {
        if (Math.Abs(x) > 6)
        {
            return Math.Sign(x);
        }

        var (sum, term) = (0.0, x);
        for (var k = 1; k < 300; k++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * k) + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
