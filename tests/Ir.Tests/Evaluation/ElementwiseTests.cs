using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Tests.Evaluation;

/// <summary>Elementwise ops at the values where definitions differ.</summary>
public sealed class ElementwiseTests
{
    private static readonly float[] Left = [1, -1, 0, -0f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, 3, float.MaxValue,
        float.Epsilon];
    private static readonly float[] Right = [2, 3, -0f, 0, 1, float.NegativeInfinity, float.NaN, 3, float.MaxValue, 2];

    [Fact]
    public void Arithmetic_is_that_of_IEEE_754()
    {
        Same((a, b) => a + b, (a, b) => a + b);
        Same((a, b) => a - b, (a, b) => a - b);
        Same((a, b) => a * b, (a, b) => a * b);
        Same((a, b) => a / b, (a, b) => a / b);
        Same((a, b) => a.Max(b), MathF.Max);
        Same((a, b) => a.Min(b), MathF.Min);
        Same((a, _) => -a, (a, _) => -a);
        Same((a, _) => a.Abs(), (a, _) => MathF.Abs(a));
        Same((a, _) => a.Sqrt(), (a, _) => MathF.Sqrt(a));
        Same((a, _) => (a * 1.5).Floor(), (a, _) => MathF.Floor(a * 1.5f));
    }

    [Fact]
    public void Functions_are_what_their_names_say()
    {
        double Of(Func<Tensor, Tensor> op, double x) =>
            Interpreted.Of(f => op(f.Input("x", DType.F64, [1]))).Set("x", x).Run().Result<double>()[0];
        Assert.Equal(2.718281828459045, Of(x => x.Exp(), 1), 4e-16 * 2.7);
        Assert.Equal(2.302585092994046, Of(x => x.Log(), 10), 4e-16 * 2.3);
        Assert.Equal(9.9999999995e-11, Of(x => x.Log1p(), 1e-10), 1e-25);
        Assert.Equal(0.46211715726000975, Of(x => x.Tanh(), 0.5), 4e-16);
        Assert.Equal(0.8807970779778825, Of(x => x.Sigmoid(), 2), 4e-16);
        Assert.Equal(1.4142135623730951, Of(x => x.Sqrt(), 2));
        Assert.Equal(1.0000000000500000e-10, Of(x => x.Expm1(), 1e-10), 1e-25);
        Assert.Equal(1.4142135623730951, Of(x => x.Exp2(), 0.5), 4e-16);
        Assert.Equal(3.3219280948873626, Of(x => x.Log2(), 10), 8e-16);
        Assert.Equal(0.7071067811865476, Of(x => x.Rsqrt(), 2), 2e-16);
        Assert.Equal(0.8427007929497149, Of(x => x.Erf(), 1), 2e-16);
        Assert.Equal(0.8414709848078965, Of(x => x.Sin(), 1), 2e-16);
        Assert.Equal(0.5403023058681398, Of(x => x.Cos(), 1), 2e-16);
        Assert.Equal(1.5574077246549023, Of(x => x.Tan(), 1), 4e-16);
        Assert.Equal(0.5235987755982989, Of(x => x.Asin(), 0.5), 2e-16);
        Assert.Equal(1.0471975511965979, Of(x => x.Acos(), 0.5), 4e-16);
        Assert.Equal(0.4636476090008061, Of(x => x.Atan(), 0.5), 1e-16);
        Assert.Equal(1.1752011936438014, Of(x => x.Sinh(), 1), 4e-16);
        Assert.Equal(1.5430806348152437, Of(x => x.Cosh(), 1), 4e-16);
        Assert.Equal(0.8813735870195430, Of(x => x.Asinh(), 1), 2e-16);
        Assert.Equal(1.3169578969248168, Of(x => x.Acosh(), 2), 4e-16);
        Assert.Equal(0.5493061443340549, Of(x => x.Atanh(), 0.5), 2e-16);
        Assert.Equal(8.8249778270762876, Of(x => x.Pow(3.1415926535897931), 2), 4e-15);
    }

    [Fact]
    public void Integral_powers_are_products()
    {
        double Of(double exponent, double x) =>
            Interpreted.Of(f => f.Input("x", DType.F64, [1]).Pow(exponent)).Set("x", x).Run().Result<double>()[0];
        Assert.Equal([1, 1.5, 2.25, 3.375, 5.0625], Enumerable.Range(0, 5).Select(n => Of(n, 1.5)));
        Assert.Equal(25.62890625, Of(8, 1.5));
        Assert.Equal(-1 / 3.375, Of(-3, -1.5));
        bool HasPower(double exponent)
        {
            var m = new ModuleBuilder("m");
            m.Function("f", f => f.Return(("y", f.Input("x", DType.F64, [1]).Pow(exponent))));
            return m.Build()["f"].Nodes.Any(n => n.Op is Pow);
        }

        Assert.Equal([false, false, true, true, true], new[] { -8, 8, 9, 0.5, double.NaN }.Select(HasPower));
    }

    [Fact]
    public void Signs_and_roundings_keep_zeros_and_NaN()
    {
        Same((a, _) => a.Sign(), (a, _) => float.IsNaN(a) || a == 0 ? a : MathF.Sign(a));
        Same((a, _) => (a * 1.5).Ceil(), (a, _) => MathF.Ceiling(a * 1.5f));
        Same((a, _) => (a * 1.5).Round(), (a, _) => MathF.Round(a * 1.5f, MidpointRounding.ToEven));
        Same((a, b) => a % b, (a, b) => a % b);
        SameTruth((a, _) => a.IsNan(), (a, _) => float.IsNaN(a));
        SameTruth((a, _) => a.IsInf(), (a, _) => float.IsInfinity(a));
        Assert.Equal([1, -1, 0, 1, -1], Run<int, int>((a, _) => a.Sign(), [5, -5, 0, int.MaxValue, int.MinValue], new int[5]));
        Assert.Equal([5, 5, 0, int.MinValue], Run<int, int>((a, _) => a.Abs(), [5, -5, 0, int.MinValue], new int[4]));
        Assert.Equal([2, -2, 0, 0], Run<int, int>((a, b) => a % b, [17, -17, 17, int.MinValue], [5, 5, 0, -1]));
    }

    [Fact]
    public void Integers_combine_bit_by_bit()
    {
        int[] a = [0b1100, -1, int.MinValue, 0x5555];
        int[] b = [0b1010, 7, 1, 33];
        Assert.Equal(a.Zip(b, (x, y) => x & y), Run<int, int>((x, y) => x & y, a, b));
        Assert.Equal(a.Zip(b, (x, y) => x | y), Run<int, int>((x, y) => x | y, a, b));
        Assert.Equal(a.Zip(b, (x, y) => x ^ y), Run<int, int>((x, y) => x ^ y, a, b));
        Assert.Equal(a.Select(x => ~x), Run<int, int>((x, _) => !x, a, b));
        Assert.Equal(a.Zip(b, (x, y) => x << y), Run<int, int>((x, y) => x << y, a, b));
        Assert.Equal(a.Zip(b, (x, y) => x >> y), Run<int, int>((x, y) => x >> y, a, b));
        Assert.Equal(a.Zip(b, (x, y) => x >>> y), Run<int, int>((x, y) => x >>> y, a, b));
        Assert.Equal(a.Select(x => x >>> 4), Run<int, int>((x, _) => x >>> 4, a, b));
    }

    [Fact]
    public void Comparisons_with_NaN_are_false_but_for_not_equal()
    {
        SameTruth((a, b) => a < b, (a, b) => a < b);
        SameTruth((a, b) => a <= b, (a, b) => a <= b);
        SameTruth((a, b) => a > b, (a, b) => a > b);
        SameTruth((a, b) => a >= b, (a, b) => a >= b);
        SameTruth((a, b) => a.Equal(b), (a, b) => a == b);
        SameTruth((a, b) => a.NotEqual(b), (a, b) => a != b);
    }

    [Fact]
    public void Maximum_and_minimum_are_those_of_IEEE_754_2019()
    {
        float[] a = [0, -0f, float.NaN, 1, -0f];
        float[] b = [-0f, 0, 1, float.NaN, -0f];
        var max = Run<float, float>((x, y) => x.Max(y), a, b);
        var min = Run<float, float>((x, y) => x.Min(y), a, b);
        Assert.Equal([0f, 0f, float.NaN, float.NaN, 0f], max);
        Assert.Equal([false, false, true], new[] { max[0], max[1], max[4] }.Select(float.IsNegative));
        Assert.Equal([true, true, true], new[] { min[0], min[1], min[4] }.Select(float.IsNegative));
        Assert.True(float.IsNaN(min[2]) && float.IsNaN(min[3]));
    }

    [Fact]
    public void Integer_division_by_zero_is_zero_and_the_least_over_minus_one_wraps()
    {
        int[] a = [7, -7, 7, int.MinValue, 0, int.MinValue];
        int[] b = [2, 2, 0, -1, 0, 0];
        Assert.Equal([3, -3, 0, int.MinValue, 0, 0], Run<int, int>((x, y) => x / y, a, b));
        Assert.Equal([3L, -3L, 0L, long.MinValue], Run<long, long>((x, y) => x / y, [7, -7, 7, long.MinValue], [2, 2, 0, -1]));
    }

    [Fact]
    public void Integers_wrap()
    {
        int[] a = [int.MaxValue, int.MinValue, 65536];
        int[] b = [1, 1, 65536];
        Assert.Equal([int.MinValue, int.MinValue + 1, 131072], Run<int, int>((x, y) => x + y, a, b));
        Assert.Equal([int.MaxValue - 1, int.MaxValue, 0], Run<int, int>((x, y) => x - y, a, b));
        Assert.Equal([int.MaxValue, int.MinValue, 0], Run<int, int>((x, y) => x * y, a, b));
        Assert.Equal([-int.MaxValue, int.MinValue, -65536], Run<int, int>((x, _) => -x, a, b));
        Assert.Equal([int.MaxValue, 1, 65536], Run<int, int>((x, y) => x.Max(y), a, b));
    }

    [Fact]
    public void Truth_values_combine()
    {
        bool[] a = [false, false, true, true];
        bool[] b = [false, true, false, true];
        Assert.Equal([false, false, false, true], Run<bool, bool>((x, y) => x & y, a, b));
        Assert.Equal([false, true, true, true], Run<bool, bool>((x, y) => x | y, a, b));
        Assert.Equal([false, true, true, false], Run<bool, bool>((x, y) => x ^ y, a, b));
        Assert.Equal([true, true, false, false], Run<bool, bool>((x, _) => !x, a, b));
        Assert.Equal([true, false, false, true], Run<bool, bool>((x, y) => x.Equal(y), a, b));
    }

    [Fact]
    public void Select_takes_from_either_side_and_stop_gradient_passes_on()
    {
        var run = Interpreted.Of(f =>
            (f.Input("c", DType.Bool, [3]).Select(f.Input("a", DType.F64, [3]), f.Input("b", DType.F64, [3]))).StopGradient())
            .Set("c", true, false, true).Set("a", 1.0, 2.0, double.NaN).Set("b", 4.0, -0.0, 6.0).Run();
        Assert.Equal([1.0, -0.0, double.NaN], run.Result<double>());
        Assert.True(double.IsNegative(run.Result<double>()[1]));
    }

    [Fact]
    public void More_elements_than_a_block_are_all_computed()
    {
        var x = Enumerable.Range(0, 3001).Select(i => (float)i).ToArray();
        Assert.Equal(x.Select(v => (v * 2) + 1),
            Interpreted.Of(f => (f.Input("x", DType.F32, [3001]) * 2) + 1).Set("x", x).Run().Result<float>());
    }

    [Fact]
    public void Positions_count_along_an_axis()
    {
        Assert.Equal([0, 0, 0, 1, 1, 1], Interpreted.Of(f => f.Iota(DType.I32, [2, 3], 0)).Run().Result<int>());
        Assert.Equal([0f, 1f, 2f, 0f, 1f, 2f], Interpreted.Of(f => f.Iota(DType.F32, [2, 3], 1)).Run().Result<float>());
        Assert.Equal(Enumerable.Range(0, 5 * 700).Select(i => (long)(i / 7 % 100)),
            Interpreted.Of(f => f.Iota(DType.I64, [5, 100, 7], 1)).Run().Result<long>());
    }

    [Fact]
    public void Random_bits_are_the_first_word_of_Philox4x32_10()
    {
        // kat_vectors of the Random123 distribution: counter 0, key 0. Other counters against a second implementation.
        static int[] Bits(Shape shape, int stream, int seed, int step) => Interpreted.Of(f =>
        {
            Tensor Repeated(string name) => f.Input(name, DType.I32, []).BroadcastTo(shape);
            return f.Graph.Emit(new RandomBits(stream), [Repeated("seed").Value, Repeated("step").Value]);
        }).Set("seed", seed).Set("step", step).Run().Result<int>();
        Assert.Equal(0x6627e8d5, Bits([1], 0, 0, 0)[0]);
        foreach (var (stream, seed, step) in new[] { (0, 0, 0), (7, 1, 2), (int.MaxValue, -1, int.MinValue) })
        {
            var expected = Enumerable.Range(0, 2100).Select(i => (int)Philox((uint)i, 0, (uint)stream, 0, (uint)seed, (uint)step));
            Assert.Equal(expected, Bits([3, 700], stream, seed, step));
        }

        // The other two vectors of kat_vectors, of the second implementation.
        Assert.Equal(0x408f276du, Philox(uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue, uint.MaxValue));
        Assert.Equal(0xd16cfe09u, Philox(0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0));
    }

    private static uint Philox(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1)
    {
        for (var round = 0; round < 10; round++)
        {
            var (p0, p1) = ((ulong)c0 * 0xD2511F53, (ulong)c2 * 0xCD9E8D57);
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            unchecked
            {
                k0 += 0x9E3779B9;
                k1 += 0xBB67AE85;
            }
        }

        return c0;
    }

    private static TResult[] Run<T, TResult>(Func<Tensor, Tensor, Tensor> op, T[] a, T[] b)
        where T : unmanaged
        where TResult : unmanaged =>
        Interpreted.Of(f => op(f.Input("a", DTypes.Of<T>(), [a.Length]), f.Input("b", DTypes.Of<T>(), [a.Length])))
            .Set("a", a).Set("b", b).Run().Result<TResult>();

    private static void Same(Func<Tensor, Tensor, Tensor> op, Func<float, float, float> expected)
    {
        var found = Run<float, float>(op, Left, Right);
        Assert.Equal(Left.Zip(Right, expected).Select(Bits), found.Select(Bits));
        var wide = Run<double, double>(op, [.. Left.Select(v => (double)v)], [.. Right.Select(v => (double)v)]);
        Assert.Equal(found.Length, wide.Length);
        Assert.All(Left.Zip(Right, expected).Zip(wide), p =>
            Assert.True(!float.IsFinite(p.First) || double.IsFinite(p.Second) || p.First == p.Second));
    }

    private static void SameTruth(Func<Tensor, Tensor, Tensor> op, Func<float, float, bool> expected) =>
        Assert.Equal(Left.Zip(Right, expected), Run<float, bool>(op, Left, Right));

    // NaNs are one value; zeros are two.
    private static int Bits(float x) => BitConverter.SingleToInt32Bits(float.IsNaN(x) ? float.NaN : x);
}
