using System.Runtime.Intrinsics;
using MiniTorch.Ir.Reference;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Tests.Emission;

public sealed class ScaleTests
{
    private static readonly float[] Singles =
    [
        0f, -0f, 1f, -1f, 1.5f, 1.0000001f, 1.9999999f, -1.3333333f, 0.70710677f, 5.9604645e-08f, -16777216f,
        float.NaN, float.PositiveInfinity, float.NegativeInfinity,
    ];

    private static readonly double[] Doubles =
    [
        0, -0.0, 1, -1, 1.5, 1.0000000000000002, 1.9999999999999998, -4.0 / 3, 0.7071067811865476, 5.9604644775390625e-08, -16777216,
        double.NaN, double.PositiveInfinity, double.NegativeInfinity,
    ];

    [Fact]
    public void Every_exponent_of_f32_scales_as_defined_at_every_width()
    {
        var random = new Random(1);
        for (var exponent = -252; exponent <= 254; exponent++)
        {
            var others = Enumerable.Range(0, 64).Select(_ => (1 + random.NextSingle()) * MathF.ScaleB(1, random.Next(-24, 24)));
            foreach (var x in Singles.Concat(others))
            {
                var n = (float)exponent;
                var expected = Scaling.Scale(x, n);
                AssertSame(expected, Lanes.Scale512(Vector512.Create(x), Vector512.Create(n))[3]);
                AssertSame(expected, Lanes.Scale256(Vector256.Create(x), Vector256.Create(n))[3]);
                AssertSame(expected, Lanes.Scale128(Vector128.Create(x), Vector128.Create(n))[3]);
            }
        }
    }

    [Fact]
    public void Every_exponent_of_f64_scales_as_defined_at_every_width()
    {
        var random = new Random(2);
        for (var exponent = -2044; exponent <= 2046; exponent++)
        {
            foreach (var x in Doubles.Append((1 + random.NextDouble()) * Math.ScaleB(1, random.Next(-24, 24))))
            {
                var n = (double)exponent;
                var expected = Scaling.Scale(x, n);
                AssertSame(expected, Lanes.Scale512(Vector512.Create(x), Vector512.Create(n))[1]);
                AssertSame(expected, Lanes.Scale256(Vector256.Create(x), Vector256.Create(n))[1]);
                AssertSame(expected, Lanes.Scale128(Vector128.Create(x), Vector128.Create(n))[1]);
            }
        }
    }

    private static void AssertSame(double expected, double actual) => Assert.True(
        (double.IsNaN(expected) && double.IsNaN(actual))
            || BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(actual),
        $"expected {expected:R}, found {actual:R}");
}
