using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>Powers: the special values of IEEE 754 (9.2.1) and C (F.10.4.4), and the error.</summary>
public sealed class PowTests
{
    private const double Inf = double.PositiveInfinity;
    private const double NaN = double.NaN;

    /// <summary>The largest odd integers of f32, which f64 also has.</summary>
    private const double LargestOdd = 16777215;

    private static readonly (double X, double Y, double Power)[] Special =
    [
        (0.0, 0.0, 1), (Inf, 0.0, 1), (NaN, 0.0, 1), (NaN, -0.0, 1), (-3.0, 0.0, 1), (1.0, NaN, 1),
        (1.0, Inf, 1), (1.0, 7.5, 1), (-1.0, Inf, 1), (-1.0, -Inf, 1), (-1.0, LargestOdd, -1),
        (-1.0, 16777216.0, 1), (-1.0, NaN, NaN), (NaN, 1.0, NaN), (2.0, NaN, NaN), (0.0, -3.0, Inf),
        (-0.0, -3.0, -Inf), (0.0, -2.0, Inf), (-0.0, -2.0, Inf), (-0.0, -2.5, Inf), (0.0, -Inf, Inf),
        (-0.0, -Inf, Inf), (0.0, 3.0, 0), (-0.0, 3.0, -0.0), (-0.0, 2.0, 0), (-0.0, 0.5, 0), (-0.0, Inf, 0),
        (-8.0, 1.0 / 4, NaN), (-8.0, -2.5, NaN), (0.5, -Inf, Inf), (-0.5, -Inf, Inf), (1.5, -Inf, 0),
        (-1.5, -Inf, 0), (0.5, Inf, 0), (-0.5, Inf, 0), (1.5, Inf, Inf), (-1.5, Inf, Inf), (-Inf, -3.0, -0.0),
        (-Inf, -2.0, 0), (-Inf, -2.5, 0), (-Inf, 3.0, -Inf), (-Inf, 2.0, Inf), (-Inf, 2.5, Inf),
        (Inf, -0.5, 0), (Inf, 0.5, Inf), (Inf, Inf, Inf), (Inf, -Inf, 0), (-2.0, 3.0, -8), (-2.0, 4.0, 16),
        (-2.0, -3.0, -0.125), (2.0, 1e30, Inf), (2.0, -1e30, 0), (-2.0, 1e30, Inf),
        (2.0, -149.0, 1.4012984643248171e-45), (4.0, 0.5, 2), (9.0, 1.5, 27),
    ];

    [Fact]
    public void Special_values_are_those_of_the_standards()
    {
        var wide = Programs.Run(Functions.Pow, [.. Special.Select(s => s.X)], [.. Special.Select(s => s.Y)]);
        Assert.Equal(Special.Select(s => Row(s.X, s.Y, s.Power)), Special.Zip(wide, (s, found) => Row(s.X, s.Y, found)));
        var narrow = Programs.Run(Functions.Pow, [.. Special.Select(s => (float)s.X)], [.. Special.Select(s => (float)s.Y)]);
        Assert.Equal(Special.Select(s => Row(s.X, s.Y, s.Power)), Special.Zip(narrow, (s, found) => Row(s.X, s.Y, found)));
    }

    // The text shows the sign of zero.
    private static string Row(double x, double y, double power) => $"{x:R} ^ {y:R} = {power:R}";

    [Fact]
    public void Single_precision_stays_within_4_units()
    {
        var random = new Random(3);
        var (x, y) = Pairs(random, 1_000_000, 149, s => (float)s);
        var found = Programs.Run(Functions.Pow, x, y);
        var worst = Enumerable.Range(0, x.Length).MaxBy(i => Units.Between(found[i], Math.Pow(x[i], y[i])));
        var error = Units.Between(found[worst], Math.Pow(x[worst], y[worst]));
        Assert.True(error <= 4, $"{x[worst]:R} ^ {y[worst]:R} is {error:F2} units off");
    }

    [Fact]
    public void Double_precision_stays_within_8_units()
    {
        var random = new Random(4);
        var (x, y) = Pairs(random, 20_000, 1074, s => s);
        var found = Programs.Run(Functions.Pow, x, y);
        var worst = Enumerable.Range(0, x.Length).MaxBy(i => Units.Between(found[i], Exact.Pow(x[i], y[i])));
        var error = Units.Between(found[worst], Exact.Pow(x[worst], y[worst]));
        Assert.True(error <= 8, $"{x[worst]:R} ^ {y[worst]:R} is {error:F2} units off");
    }

    // Bases of every exponent and bases near 1, with exponents that take them over the whole range of results and a little beyond.
    private static (T[] X, T[] Y) Pairs<T>(Random random, int count, int range, Func<double, T> round)
    {
        var x = new T[count];
        var y = new T[count];
        for (var i = 0; i < count; i++)
        {
            var significand = 1 + random.NextDouble();
            var b = i % 2 == 0
                ? Math.ScaleB(significand, random.Next(-range, range * 6 / 7))
                : 1 + Math.ScaleB(significand, -random.Next(2, 24));
            x[i] = round(b);
            y[i] = round((random.NextDouble() - 0.5) * 2.1 * range / Math.Log2(b));
        }

        return (x, y);
    }
}
