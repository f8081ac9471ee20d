using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// Random numbers as functions of a seed, a step (i32 scalars) and the position, out of the bits of <see cref="Ops.RandomBits"/>: what was
/// drawn once is drawn again. The first argument is the seed. No gradient flows to it. Each expands to ops under a scope of its own name.
/// </summary>
public static class RandomDistributions
{
    /// <summary>
    /// low + (high - low) u, with u a multiple of 2^-24 (f32) or 2^-53 (f64) from 0 up to, not including, 1; only where high - low rounds
    /// can the result be high.
    /// </summary>
    public static Tensor RandomUniform(
        this Tensor x,
        Tensor step,
        Shape shape,
        double low = 0,
        double high = 1,
        DType type = DType.F32,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("uniform");
        var unit = type == DType.F64
            ? Integer53(x, step, shape) * (1.0 / (1L << 53))
            : (x.RandomBits(step, shape) >>> 8).Cast(type) * (1.0 / (1 << 24));
        return (low, high) == (0, 1) ? unit : (unit * (high - low)) + low;
    }

    /// <summary>
    /// mean + deviation z, with z standard normal: sqrt(-2 ln u) cos(2 pi v) of two uniform numbers (Box and Muller, A Note on the Generation of
    /// Random Normal Deviates, 1958), u a multiple of 2^-32 (f32) or 2^-53 (f64) above 0, so that |z| is at most 6.7 or 8.6.
    /// </summary>
    public static Tensor RandomNormal(
        this Tensor x,
        Tensor step,
        Shape shape,
        double mean = 0,
        double deviation = 1,
        DType type = DType.F32,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("normal");
        var unit = type == DType.F64
            ? (Integer53(x, step, shape) + 1) * (1.0 / (1L << 53))
            : (Unsigned(x.RandomBits(step, shape)) + 1).Cast(type) * (1.0 / (1L << 32));
        var normal = (unit.Log() * -2).Sqrt() * (x.RandomUniform(step, shape, type: type) * (2 * Math.PI)).Cos();
        return (mean, deviation) == (0, 1) ? normal : (normal * deviation) + mean;
    }

    /// <summary>True with a given probability, which is rounded to a multiple of 2^-32.</summary>
    public static Tensor RandomBernoulli(
        this Tensor x, Tensor step, Shape shape, double probability, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("bernoulli");

        // The bits are uniform over [-2^31, 2^31); a limit at either end would not be an i32, or not be reached.
        var limit = Math.Round(Math.Clamp(probability, 0, 1) * 4294967296.0) - 2147483648.0;
        var bits = x.RandomBits(step, shape);
        return limit < int.MaxValue ? bits < limit : bits.Equal(bits);
    }

    /// <summary>True with the probability that each element of a tensor gives.</summary>
    public static Tensor RandomBernoulli(
        this Tensor x, Tensor step, Tensor probabilities, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("bernoulli");
        return x.RandomUniform(step, probabilities.Shape, type: probabilities.DType) < probabilities;
    }

    /// <summary>
    /// -ln(-ln u), Gumbel's distribution of largest values, with u the middle of one of 2^23 (f32) or 2^52 (f64) parts of 0 to 1.
    /// </summary>
    public static Tensor RandomGumbel(
        this Tensor x,
        Tensor step,
        Shape shape,
        DType type = DType.F32,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("gumbel");
        var unit = type == DType.F64
            ? ((Integer53(x, step, shape) * 0.5).Floor() + 0.5) * (1.0 / (1L << 52))
            : ((x.RandomBits(step, shape) >>> 9).Cast(type) + 0.5) * (1.0 / (1 << 23));
        return -(-unit.Log()).Log();
    }

    /// <summary>
    /// A class along an axis, as i32, with the probabilities softmax(logits): the position of the largest sum of logit and Gumbel noise
    /// (Gumbel, Statistical Theory of Extreme Values, 1954; Maddison et al., arXiv:1411.0030).
    /// </summary>
    public static Tensor RandomCategorical(
        this Tensor x, Tensor step, Tensor logits, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("categorical");
        return (logits + x.RandomGumbel(step, logits.Shape, logits.DType)).ArgMax(axis);
    }

    /// <summary>The integers 0 to count - 1 in random order, i32: the order that sorts as many random bits.</summary>
    public static Tensor RandomPermutation(
        this Tensor x, Tensor step, Dim count, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("permutation");
        return x.RandomBits(step, [count]).SortIndices();
    }

    // An integer below 2^53 as f64: every step is exact.
    private static Tensor Integer53(Tensor seed, Tensor step, Shape shape)
    {
        var high = seed.RandomBits(step, shape).Cast(DType.F64) + 2147483648.0;
        return (high * (1 << 21)) + (seed.RandomBits(step, shape) >>> 11).Cast(DType.F64);
    }

    // 32 bits as an i64 from 0 up.
    private static Tensor Unsigned(Tensor bits)
    {
        var wide = bits.Cast(DType.I64);
        return wide & wide.Like(uint.MaxValue);
    }
}
