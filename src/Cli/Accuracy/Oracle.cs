using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Cli.Accuracy;

// The functions of System.Math are banned because they differ between machines. Here nothing is computed with them: they tell how far off
// the library's own functions are, and their errors in f64 are a millionth of a unit of f32.
#pragma warning disable RS0030

/// <summary>What the functions of one f32 number are, in f64 by System.Math.</summary>
internal static class Oracle
{
    /// <summary>The functions, by the mnemonic of their op.</summary>
    public static ImmutableSortedDictionary<string, MeasuredFunction> Functions { get; } = new Dictionary<string, MeasuredFunction>
    {
        ["abs"] = new(Math.Abs, 0),
        ["acos"] = new(Math.Acos),
        ["acosh"] = new(Math.Acosh),
        ["asin"] = new(Math.Asin),
        ["asinh"] = new(Math.Asinh),
        ["atan"] = new(Math.Atan),
        ["atanh"] = new(Math.Atanh),
        ["ceil"] = new(Math.Ceiling, 0),
        ["cos"] = new(Math.Cos) { LargestInput = Angle },
        ["cosh"] = new(Math.Cosh),
        ["erf"] = new(Erf),
        ["exp"] = new(Math.Exp),
        ["exp2"] = new(x => Math.Pow(2, x)),
        ["expm1"] = new(Expm1),
        ["floor"] = new(Math.Floor, 0),
        ["log"] = new(Math.Log),
        ["log1p"] = new(Log1p),
        ["log2"] = new(Math.Log2),
        ["neg"] = new(x => -x, 0),
        ["round"] = new(x => Math.Round(x, MidpointRounding.ToEven), 0),
        ["rsqrt"] = new(x => 1 / Math.Sqrt(x)),
        ["sigmoid"] = new(x => 1 / (1 + Math.Exp(-x))),
        ["sign"] = new(x => double.IsNaN(x) ? x : Math.Sign(x), 0),
        ["sin"] = new(Math.Sin) { LargestInput = Angle },
        ["sinh"] = new(Math.Sinh),
        ["sqrt"] = new(Math.Sqrt, 0.5),
        ["tan"] = new(Math.Tan) { LargestInput = Angle },
        ["tanh"] = new(Math.Tanh),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static double Angle => Ir.Scalars.Functions.LargestAngle(DType.F32);

    // Subtracting 1 from e^x would cancel.
    private static double Expm1(double x) => Math.Abs(x) < 1 ? 2 * Math.Sinh(x / 2) * Math.Exp(x / 2) : Math.Exp(x) - 1;

    private static double Log1p(double x) => Math.Abs(x) < 0.5 ? 2 * Math.Atanh(x / (2 + x)) : Math.Log(1 + x);

    // 2 / sqrt(pi) e^-x^2 (x + 2/3 x^3 + 4/15 x^5 + ...), in which nothing cancels; Abramowitz and Stegun, 7.1.6.
    private static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        var (sum, term) = (0.0, x);
        for (var k = 1; Math.Abs(term) > Math.Abs(sum) * 1e-17; k++)
        {
            sum += term;
            term *= 2 * x * x / ((2 * k) + 1);
        }

        return 1.1283791670955126 * Math.Exp(-x * x) * sum;
    }
}

#pragma warning restore RS0030

/// <summary>A function of one number, and what an op that computes it in f32 promises.</summary>
/// <param name="Exact">The function in f64.</param>
/// <param name="Limit">The largest error in units of the last place of the exact result.</param>
internal sealed record MeasuredFunction(Func<double, double> Exact, double Limit = 2)
{
    /// <summary>The promise holds for numbers up to this size.</summary>
    public double LargestInput { get; init; } = double.PositiveInfinity;
}
