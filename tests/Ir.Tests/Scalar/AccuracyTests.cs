using MiniTorch.Ir.Reference;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>
/// The error of the function library in units of the last place of the exact result. f32 is compared with System.Math in f64, f64 with
/// <see cref="DoubleDouble"/>; both are exact enough to measure hundredths of a unit.
/// </summary>
public sealed class AccuracyTests
{
    private delegate Scalars.Scalar Body(Scalars.Scalar x);

    private static readonly Dictionary<string, (Body Body, Func<double, double> Single, Func<double, DoubleDouble> Double)> Table = new()
    {
        ["exp"] = (Functions.Exp, Math.Exp, x => DoubleDouble.Exp(x)),
        ["log"] = (Functions.Log, Math.Log, Log),
        ["log1p"] = (Functions.Log1p, Log1p, Log1pExact),
        ["tanh"] = (Functions.Tanh, Math.Tanh, TanhExact),
        ["sigmoid"] = (Functions.Sigmoid, x => 1 / (1 + Math.Exp(-x)), SigmoidExact),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Single_precision_stays_within_2_units(string name)
    {
        var (body, exact, _) = Table[name];
        var worst = (Error: 0.0, X: 0f);
        var samples = SingleSamples();
        var results = Run(DType.F32, body, samples);
        for (var i = 0; i < samples.Length; i++)
        {
            var error = Error(results[i], exact(samples[i]));
            worst = error > worst.Error ? (error, samples[i]) : worst;
        }

        Assert.True(worst.Error <= 2, $"{name} is {worst.Error:F2} units off at {worst.X:R}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Double_precision_stays_within_4_units(string name)
    {
        var (body, _, exact) = Table[name];
        var worst = (Error: 0.0, X: 0.0);
        var samples = DoubleSamples();
        var results = Run(DType.F64, body, samples);
        for (var i = 0; i < samples.Length; i++)
        {
            var error = Error(results[i], exact(samples[i]));
            worst = error > worst.Error ? (error, samples[i]) : worst;
        }

        Assert.True(worst.Error <= 4, $"{name} is {worst.Error:F2} units off at {worst.X:R}");
    }

    // Every 2039th of all bit patterns, a dense grid where functions turn, and the edges.
    private static float[] SingleSamples()
    {
        var samples = new List<float>(5_000_000);
        for (var bits = 0L; bits < 1L << 32; bits += 2039)
        {
            samples.Add(BitConverter.Int32BitsToSingle((int)(uint)bits));
        }

        for (var i = -400_000; i <= 400_000; i++)
        {
            samples.Add(i / 3700f);
        }

        samples.AddRange([0f, -0f, 1f, -1f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, float.PositiveInfinity,
            float.NegativeInfinity, float.NaN]);
        foreach (var edge in new[] { 0.625f, 1f, -1f, 88.722839f, -87.336548f, -103.97208f, 9.01f, 16.635532f, 1.17549435e-38f,
            0.70710678f, 1.41421356f })
        {
            var bits = BitConverter.SingleToInt32Bits(edge);
            samples.AddRange(Enumerable.Range(-2000, 4000).Select(d => BitConverter.Int32BitsToSingle(bits + d)));
        }

        return [.. samples];
    }

    private static double[] DoubleSamples()
    {
        var random = new Random(1);
        var samples = new List<double> { 0, -0.0, 1, -1, double.Epsilon, double.MaxValue, double.MinValue, double.PositiveInfinity,
            double.NegativeInfinity, double.NaN };
        for (var i = 0; i < 4_000; i++)
        {
            samples.Add(BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)));
            samples.Add((random.NextDouble() - 0.5) * 1500);
            samples.Add((random.NextDouble() - 0.5) * 4);
            samples.Add(Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 8)));
        }

        return [.. samples];
    }

    [Theory]
    [InlineData("exp", 0.0, 1.0)]
    [InlineData("exp", double.NegativeInfinity, 0.0)]
    [InlineData("exp", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("log", 0.0, double.NegativeInfinity)]
    [InlineData("log", 1.0, 0.0)]
    [InlineData("log", -1.0, double.NaN)]
    [InlineData("log1p", 0.0, 0.0)]
    [InlineData("log1p", -1.0, double.NegativeInfinity)]
    [InlineData("log1p", double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData("tanh", 0.0, 0.0)]
    [InlineData("tanh", double.NegativeInfinity, -1.0)]
    [InlineData("sigmoid", 0.0, 0.5)]
    [InlineData("sigmoid", double.NegativeInfinity, 0.0)]
    [InlineData("sigmoid", double.PositiveInfinity, 1.0)]
    public void Exact_values_are_exact_to_the_sign_of_zero(string name, double x, double expected)
    {
        var body = Table[name].Body;
        Assert.Equal(BitConverter.DoubleToInt64Bits(expected), BitConverter.DoubleToInt64Bits(Run(DType.F64, body, [x])[0]));
        Assert.Equal(BitConverter.SingleToInt32Bits((float)expected), BitConverter.SingleToInt32Bits(Run(DType.F32, body, [(float)x])[0]));
    }

    [Fact]
    public void Odd_functions_keep_the_sign_of_zero()
    {
        foreach (var name in new[] { "log1p", "tanh" })
        {
            Assert.True(double.IsNegative(Run(DType.F64, Table[name].Body, [-0.0])[0]));
            Assert.True(float.IsNegative(Run(DType.F32, Table[name].Body, [-0f])[0]));
        }

        Assert.Equal(double.NegativeInfinity, Run(DType.F64, Functions.Log, [-0.0])[0]);
    }

    private static T[] Run<T>(DType type, Body body, T[] samples)
        where T : unmanaged
    {
        var evaluator = new BlockEvaluator(ScalarProgram.Create([type], (_, x) => body(x[0])));
        var results = new T[samples.Length];
        unsafe
        {
            fixed (T* from = samples, to = results)
            {
                evaluator.Run([(nint)from], [(nint)to], samples.Length, [samples.Length]);
            }
        }

        return results;
    }

    private static double Error(float found, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(found))
        {
            return double.IsNaN(exact) == float.IsNaN(found) ? 0 : double.PositiveInfinity;
        }

        if (float.IsInfinity(found) || double.IsInfinity(exact))
        {
            return found == (float)exact ? 0 : double.PositiveInfinity;
        }

        var exponent = exact == 0 ? -149 : Math.Max(-149, Math.ILogB(exact) - 23);
        return Math.Abs(found - exact) / Math.ScaleB(1, exponent);
    }

    private static double Error(double found, DoubleDouble exact)
    {
        if (double.IsNaN(exact.High) || double.IsNaN(found))
        {
            return double.IsNaN(exact.High) == double.IsNaN(found) ? 0 : double.PositiveInfinity;
        }

        if (double.IsInfinity(found) || double.IsInfinity(exact.High))
        {
            return found == exact.High ? 0 : double.PositiveInfinity;
        }

        // A subnormal result has lost the low part; the unit is that of the smallest number.
        var exponent = exact.High == 0 ? -1074 : Math.Max(-1074, Math.ILogB(exact.High) - 52);
        return Math.Abs(found - exact.High - exact.Low) / Math.ScaleB(1, exponent);
    }

    private static double Log1p(double x) => Math.Abs(x) > 1e-5 ? Math.Log(1 + x) : x - (x * x / 2) + (x * x * x / 3);

    private static DoubleDouble Log(double x) => x > 0 && double.IsFinite(x)
        ? DoubleDouble.Log(Math.ScaleB(x, -Math.ILogB(x))) + (DoubleDouble.Log(2) * Math.ILogB(x))
        : Math.Log(x);

    private static DoubleDouble Log1pExact(double x) =>
        !(x > -1 && double.IsFinite(x)) ? (x == -1 ? double.NegativeInfinity : Math.Log(1 + x))
        : Math.Abs(x) < 1e-9 ? x - ((DoubleDouble)x * x / 2) + ((DoubleDouble)x * x * x / 3)
        : x > 1e15 ? Log(x) + (1 / (DoubleDouble)x)
        : DoubleDouble.Log(1 + (DoubleDouble)x);

    private static DoubleDouble SigmoidExact(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        var e = DoubleDouble.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }

    private static DoubleDouble TanhExact(double x)
    {
        if (Math.Abs(x) < 1e-7)
        {
            return x - ((DoubleDouble)x * x * x / 3);
        }

        if (!(Math.Abs(x) < 300))
        {
            return Math.Tanh(x);
        }

        var e = DoubleDouble.Exp((DoubleDouble)x * 2);
        return (e - 1) / (e + 1);
    }
}
