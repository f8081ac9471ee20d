namespace MiniTorch.Ir.Tests.Scalar;

/// <summary>Values that ISO/IEC 9899, annex F, gives, to the bit and to the sign of zero.</summary>
public sealed class SpecialValueTests
{
    private const double Inf = double.PositiveInfinity;

    private static readonly Dictionary<string, Func<Scalars.Scalar, Scalars.Scalar>> Functions = new()
    {
        ["acos"] = Scalars.Functions.Acos,
        ["acosh"] = Scalars.Functions.Acosh,
        ["asin"] = Scalars.Functions.Asin,
        ["asinh"] = Scalars.Functions.Asinh,
        ["atan"] = Scalars.Functions.Atan,
        ["atanh"] = Scalars.Functions.Atanh,
        ["cos"] = Scalars.Functions.Cos,
        ["cosh"] = Scalars.Functions.Cosh,
        ["erf"] = Scalars.Functions.Erf,
        ["exp"] = Scalars.Functions.Exp,
        ["exp2"] = Scalars.Functions.Exp2,
        ["expm1"] = Scalars.Functions.Expm1,
        ["log"] = Scalars.Functions.Log,
        ["log1p"] = Scalars.Functions.Log1p,
        ["log2"] = Scalars.Functions.Log2,
        ["sigmoid"] = Scalars.Functions.Sigmoid,
        ["sin"] = Scalars.Functions.Sin,
        ["sinh"] = Scalars.Functions.Sinh,
        ["tan"] = Scalars.Functions.Tan,
        ["tanh"] = Scalars.Functions.Tanh,
    };

    public static TheoryData<string> Names => [.. Functions.Keys];

    [Theory]
    [InlineData("acos", 1, 0)]
    [InlineData("acos", -1, Math.PI)]
    [InlineData("acos", 0, Math.PI / 2)]
    [InlineData("acos", 1.0000001192092896, double.NaN)]
    [InlineData("acos", -Inf, double.NaN)]
    [InlineData("acosh", 1, 0)]
    [InlineData("acosh", 0.99999994039535522, double.NaN)]
    [InlineData("acosh", -Inf, double.NaN)]
    [InlineData("acosh", Inf, Inf)]
    [InlineData("asin", 1, Math.PI / 2)]
    [InlineData("asin", -1.0000001192092896, double.NaN)]
    [InlineData("asin", Inf, double.NaN)]
    [InlineData("asinh", Inf, Inf)]
    [InlineData("atan", Inf, Math.PI / 2)]
    [InlineData("atanh", 1, Inf)]
    [InlineData("atanh", 1.0000001192092896, double.NaN)]
    [InlineData("atanh", -Inf, double.NaN)]
    [InlineData("cos", 0, 1)]
    [InlineData("cos", Inf, double.NaN)]
    [InlineData("cosh", 0, 1)]
    [InlineData("cosh", -Inf, Inf)]
    [InlineData("erf", Inf, 1)]
    [InlineData("exp", 0, 1)]
    [InlineData("exp", -Inf, 0)]
    [InlineData("exp", Inf, Inf)]
    [InlineData("exp2", -Inf, 0)]
    [InlineData("exp2", Inf, Inf)]
    [InlineData("exp2", 0, 1)]
    [InlineData("exp2", 10, 1024)]
    [InlineData("exp2", -126, 1.1754943508222875e-38)]
    [InlineData("exp2", -149, 1.4012984643248171e-45)]
    [InlineData("expm1", -Inf, -1)]
    [InlineData("expm1", Inf, Inf)]
    [InlineData("log", 0, -Inf)]
    [InlineData("log", -0.0, -Inf)]
    [InlineData("log", 1, 0)]
    [InlineData("log", -1, double.NaN)]
    [InlineData("log", Inf, Inf)]
    [InlineData("log1p", -1, -Inf)]
    [InlineData("log1p", -2, double.NaN)]
    [InlineData("log1p", Inf, Inf)]
    [InlineData("log2", 0, -Inf)]
    [InlineData("log2", -0.0, -Inf)]
    [InlineData("log2", 1, 0)]
    [InlineData("log2", 8, 3)]
    [InlineData("log2", 1.4012984643248171e-45, -149)]
    [InlineData("log2", -1, double.NaN)]
    [InlineData("log2", Inf, Inf)]
    [InlineData("sigmoid", 0, 0.5)]
    [InlineData("sigmoid", -Inf, 0)]
    [InlineData("sigmoid", Inf, 1)]
    [InlineData("sin", Inf, double.NaN)]
    [InlineData("sinh", Inf, Inf)]
    [InlineData("tan", -Inf, double.NaN)]
    [InlineData("tanh", -Inf, -1)]
    public void A_value_is_exact_or_the_nearest(string name, double x, double expected)
    {
        var body = Functions[name];
        Assert.Equal(Bits(expected), Bits(Programs.Run(body, [x])[0]));
        Assert.Equal(Bits((float)expected), Bits(Programs.Run(body, [(float)x])[0]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void NaN_stays_NaN(string name)
    {
        Assert.True(double.IsNaN(Programs.Run(Functions[name], [double.NaN])[0]));
        Assert.True(float.IsNaN(Programs.Run(Functions[name], [float.NaN])[0]));
    }

    [Theory]
    [InlineData("asin")]
    [InlineData("asinh")]
    [InlineData("atan")]
    [InlineData("atanh")]
    [InlineData("expm1")]
    [InlineData("log1p")]
    [InlineData("sin")]
    [InlineData("sinh")]
    [InlineData("tan")]
    [InlineData("tanh")]
    public void Zeros_and_the_smallest_numbers_stay_as_they_are(string name)
    {
        double[] wide = [0, -0.0, double.Epsilon, -double.Epsilon, 3 * double.Epsilon, 1e-300];
        Assert.Equal(wide.Select(Bits), Programs.Run(Functions[name], wide).Select(Bits));
        float[] narrow = [0, -0f, float.Epsilon, -float.Epsilon, 3 * float.Epsilon, 1e-38f];
        Assert.Equal(narrow.Select(Bits), Programs.Run(Functions[name], narrow).Select(Bits));
    }

    [Theory]
    [InlineData("asin")]
    [InlineData("asinh")]
    [InlineData("atan")]
    [InlineData("atanh")]
    [InlineData("erf")]
    [InlineData("sin")]
    [InlineData("sinh")]
    [InlineData("tan")]
    [InlineData("tanh")]
    public void Odd_functions_are_odd_to_the_bit(string name)
    {
        float[] x = [.. Enumerable.Range(0, 2000).Select(i => i * 0.0173f), -0f, float.PositiveInfinity];
        var positive = Programs.Run(Functions[name], x);
        var negative = Programs.Run(Functions[name], [.. x.Select(v => -v)]);
        Assert.Equal(positive.Select(y => Bits(-y)), negative.Select(y => Bits(y)));
    }

    [Theory]
    [InlineData("sin")]
    [InlineData("cos")]
    public void Whatever_the_angle_a_sine_is_from_minus_1_to_1(string name)
    {
        var random = new Random(2);
        var bits = Enumerable.Range(0, 100_000).Select(_ => random.NextInt64()).ToArray();
        float[] narrow = [.. bits.Select(b => BitConverter.Int32BitsToSingle((int)b)).Where(float.IsFinite)];
        Assert.All(Programs.Run(Functions[name], narrow), y => Assert.InRange(y, -1, 1));
        double[] wide = [.. bits.Select(BitConverter.Int64BitsToDouble).Where(double.IsFinite)];
        Assert.All(Programs.Run(Functions[name], wide), y => Assert.InRange(y, -1, 1));
    }

    // NaNs are one value; zeros are two.
    private static long Bits(double x) => BitConverter.DoubleToInt64Bits(double.IsNaN(x) ? double.NaN : x);

    private static int Bits(float x) => BitConverter.SingleToInt32Bits(float.IsNaN(x) ? float.NaN : x);
}
