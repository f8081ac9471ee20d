using MiniTorch.Ir.Scalars;
using Xunit.Abstractions;

namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>
/// The error of the function library in units of the last place of the exact result. f32 is compared with System.Math in f64, f64 with
/// <see cref="Exact"/>; both are exact enough to measure hundredths of a unit.
/// </summary>
public sealed class AccuracyTests(ITestOutputHelper output)
{
    private static readonly Dictionary<string, Function> Table = new()
    {
        ["acos"] = new(Functions.Acos, Math.Acos, Exact.Acos),
        ["acosh"] = new(Functions.Acosh, Math.Acosh, Exact.Acosh),
        ["asin"] = new(Functions.Asin, Math.Asin, Exact.Asin),
        ["asinh"] = new(Functions.Asinh, Math.Asinh, Exact.Asinh),
        ["atan"] = new(Functions.Atan, Math.Atan, Exact.Atan),
        ["atanh"] = new(Functions.Atanh, Math.Atanh, Exact.Atanh),
        ["cos"] = new(Functions.Cos, Math.Cos, Exact.Cos, IsOfAngles: true),
        ["cosh"] = new(Functions.Cosh, Math.Cosh, Exact.Cosh),
        ["erf"] = new(Functions.Erf, Exact.NearlyErf, Exact.Erf),
        ["exp"] = new(Functions.Exp, Math.Exp, x => DoubleDouble.Exp(x)),
        ["exp2"] = new(Functions.Exp2, x => Math.Pow(2, x), Exact.Exp2),
        ["expm1"] = new(Functions.Expm1, x => Math.Abs(x) < 1 ? 2 * Math.Sinh(x / 2) * Math.Exp(x / 2) : Math.Exp(x) - 1, Exact.Expm1),
        ["log"] = new(Functions.Log, Math.Log, Exact.Log),
        ["log1p"] = new(Functions.Log1p, x => Math.Abs(x) < 0.5 ? 2 * Math.Atanh(x / (2 + x)) : Math.Log(1 + x), Exact.Log1p),
        ["log2"] = new(Functions.Log2, Math.Log2, Exact.Log2),
        ["rsqrt"] = new(x => 1 / x.Sqrt(), x => 1 / Math.Sqrt(x), Exact.Rsqrt),
        ["sigmoid"] = new(Functions.Sigmoid, x => 1 / (1 + Math.Exp(-x)), Exact.Sigmoid),
        ["sin"] = new(Functions.Sin, Math.Sin, Exact.Sin, IsOfAngles: true),
        ["sinh"] = new(Functions.Sinh, Math.Sinh, Exact.Sinh),
        ["tan"] = new(Functions.Tan, Math.Tan, Exact.Tan, IsOfAngles: true),
        ["tanh"] = new(Functions.Tanh, Math.Tanh, Exact.Tanh),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_stays_within_2_units(string name)
    {
        var function = Table[name];
        var samples = Samples.Singles();
        var results = Programs.Run(function.Body, samples);
        var worst = (Error: 0.0, X: 0f);
        for (var i = 0; i < samples.Length; i++)
        {
            if (function.Measures(samples[i], DType.F32))
            {
                var error = Units.Between(results[i], function.Single(samples[i]));
                worst = error > worst.Error ? (error, samples[i]) : worst;
            }
        }

        Assert.True(worst.Error <= 2, $"{name} is {worst.Error:F2} units off at {worst.X:R}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Double_precision_is_accurate(string name)
    {
        var function = Table[name];
        var samples = Samples.Doubles();
        var results = Programs.Run(function.Body, samples);
        var worst = (Error: 0.0, X: 0.0);
        for (var i = 0; i < samples.Length; i++)
        {
            if (function.Measures(samples[i], DType.F64))
            {
                var error = Units.Between(results[i], function.Double(samples[i]));
                worst = error > worst.Error ? (error, samples[i]) : worst;
            }
        }

        output.WriteLine($"{name}: {worst.Error:F3} units at {worst.X:R}, of {samples.Length:N0} numbers");
        Assert.True(worst.Error <= 4, $"{name} is {worst.Error:F2} units off at {worst.X:R}");
    }

    /// <summary>A function, and what it is by an oracle.</summary>
    private sealed record Function(
        Func<Scalars.Scalar, Scalars.Scalar> Body, Func<double, double> Single, Func<double, DoubleDouble> Double, bool IsOfAngles = false)
    {
        public bool Measures(double x, DType type) => !IsOfAngles || !(Math.Abs(x) > Functions.LargestAngle(type)) || double.IsInfinity(x);
    }
}
