using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// Functions that are no primitives: each expands to ops under a scope of its own name, in the numerically stable form. Speed comes
/// from fusion.
/// </summary>
public static class Compositions
{
    /// <summary>x * x.</summary>
    public static Tensor Square(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("square");
        return x * x;
    }

    /// <summary>The sum over some axes (all if none are given) divided by the exact count, converted once.</summary>
    public static Tensor Mean(this Tensor x, Axes? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("mean");
        return x.Sum(axes, keepDims).OverCount(x, axes ?? Axes.Range(0, x.Rank));
    }

    /// <summary>
    /// x, but min if it is below and max if it is above; NaN stays NaN. No adjoint flows where x is outside, or at a limit.
    /// </summary>
    public static Tensor Clamp(this Tensor x, double min, double max, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("clamp");
        return x.Max(min).Min(max);
    }

    /// <summary>The integral part of x: rounded towards 0.</summary>
    public static Tensor Truncate(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("truncate");
        return (x < 0).Select(x.Ceil(), x.Floor());
    }

    /// <summary>x / divisor rounded down, also where that is negative; x / 0 is 0 of integers and NaN of floats.</summary>
    public static Tensor FloorDivide(this Tensor x, Tensor divisor, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("floor_divide");
        var remainder = x % divisor;

        // Without the remainder, the quotient is an integer up to rounding.
        var quotient = x.DType.IsInteger() ? x / divisor : ((x - remainder) / divisor).Round();
        return quotient - IsRoundedUp(remainder, divisor).Cast(x.DType);
    }

    /// <summary>
    /// x - divisor floor(x / divisor), which has the sign of the divisor; of integers x % 0 is 0. The operator % has the sign of x.
    /// </summary>
    public static Tensor FloorRemainder(this Tensor x, Tensor divisor, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("floor_remainder");
        var remainder = x % divisor;
        return IsRoundedUp(remainder, divisor).Select(remainder + divisor, remainder);
    }

    /// <summary>ln of the sum of e^x along an axis, the maximum taken out first.</summary>
    public static Tensor LogSumExp(this Tensor x, int axis = -1, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("logsumexp");
        var max = x.ReduceMax([axis], keepDims: true).StopGradient();
        var sum = (x - max).Exp().Sum([axis], keepDims: true).Log() + max;
        return keepDims ? sum : sum.Reshape(x.Shape.Without([x.Axis(axis)]));
    }

    /// <summary>e^x divided by its sum along an axis, the maximum taken out first.</summary>
    public static Tensor Softmax(this Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("softmax");
        var over = new Axes([x.Axis(axis)]);
        var max = x.ReduceMax(over).StopGradient();
        var e = (x - max.BroadcastOver(over, x.Shape)).Exp();
        return e / e.Sum(over).BroadcastOver(over, x.Shape);
    }

    /// <summary>x minus logsumexp(x) along an axis, the maximum taken out first.</summary>
    public static Tensor LogSoftmax(this Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("log_softmax");
        var over = new Axes([x.Axis(axis)]);
        var max = x.ReduceMax(over).StopGradient();
        var shifted = x - max.BroadcastOver(over, x.Shape);
        return shifted - shifted.Exp().Sum(over).Log().BroadcastOver(over, x.Shape);
    }

    /// <summary>
    /// The mean over all rows of -log_softmax(x)[label]: x holds logits [.., C], labels the classes as i32 [..]. A label out of range
    /// contributes 0. Smoothed (Szegedy et al., arXiv:1512.00567), a part of the probability that is wanted is spread evenly over all classes.
    /// </summary>
    public static Tensor CrossEntropy(
        this Tensor x, Tensor labels, double smoothing = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("cross_entropy");
        var log = x.LogSoftmax();
        var loss = -log.AtLabels(labels).Mean();
        return smoothing == 0 ? loss : (loss * (1 - smoothing)) - (log.Mean() * smoothing);
    }

    /// <summary>The mean of (x - target)^2 over all elements.</summary>
    public static Tensor MeanSquaredError(this Tensor x, Tensor target, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("mse");
        return (x - target).Square().Mean();
    }

    /// <summary>
    /// (x - mean) rsqrt(variance + epsilon) gain + bias along the last axis; Ba et al., arXiv:1607.06450. As for all norms, what is the same in a
    /// row is divided once a row: elements are multiplied, forward and backward.
    /// </summary>
    public static Tensor LayerNorm(this Tensor x, Tensor gain, Tensor bias, double epsilon = 1e-5, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("layer_norm");
        var over = new Axes([x.Rank - 1]);
        var centred = x - x.Mean(over).BroadcastOver(over, x.Shape);
        var scale = (centred.Square().Mean(over) + epsilon).Rsqrt();
        return (centred * scale.BroadcastOver(over, x.Shape) * gain) + bias;
    }

    /// <summary>Each element is 0 with probability <paramref name="rate"/>, else divided by 1 - rate. The mask is a function of seed and step (i32 scalars), so it is recomputed rather than stored.</summary>
    public static Tensor Dropout(this Tensor x, double rate, Tensor seed, Tensor step, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("dropout");
        if (rate <= 0)
        {
            return x;
        }

        if (rate >= 1)
        {
            return x.Like(0);
        }

        // The bits are uniform over [-2^31, 2^31): below this threshold with probability 1 - rate.
        var threshold = Math.Round((1 - rate) * 4294967296.0) - 2147483648.0;
        var keep = seed.RandomBits(step, x.Shape) < threshold;
        var scaled = x * (1 / (1 - rate));
        return keep.Select(scaled, scaled.Like(0));
    }

    /// <summary>1 where the last axis equals the i32 class in x, else 0; shape [.., classes].</summary>
    public static Tensor OneHot(this Tensor x, Dim classes, DType type = DType.F32, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("one_hot");
        Shape shape = [.. x.Shape, classes];
        var index = x.Builder.Emit(new Ops.Iota(DType.I32, shape, x.Rank), []);
        return x.BroadcastOver([x.Rank], shape).Equal(index).Cast(type);
    }

    /// <summary>The i32 position of the first maximum along an axis; NaN counts as largest.</summary>
    public static Tensor ArgMax(this Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("argmax");
        return x.FirstOf(axis, over => x.ReduceMax(over));
    }

    /// <summary>The i32 position of the first minimum along an axis; NaN counts as smallest.</summary>
    public static Tensor ArgMin(this Tensor x, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("argmin");
        return x.FirstOf(axis, over => x.ReduceMin(over));
    }

    /// <summary>True where any element over some axes (all if none are given) is true; of nothing it is false. x is Bool.</summary>
    public static Tensor Any(this Tensor x, Axes? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("any");
        return x.Cast(DType.I32).ReduceMax(axes, keepDims) > 0;
    }

    /// <summary>True where all elements over some axes (all if none are given) are true; of nothing it is true. x is Bool.</summary>
    public static Tensor All(this Tensor x, Axes? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("all");
        return x.Cast(DType.I32).ReduceMin(axes, keepDims) > 0;
    }

    /// <summary>The given axes counted from 0, in order; all if none are given.</summary>
    internal static Axes Over(this Tensor x, Axes? axes) =>
        axes is null ? Axes.Range(0, x.Rank) : new Axes([.. axes.Select(a => x.Axis(a)).Distinct().Order()]);

    /// <summary>A sum divided by the number of elements of x over some axes, less a few; an exact integer converted once.</summary>
    internal static Tensor OverCount(this Tensor sum, Tensor x, Axes over, int less = 0)
    {
        if (over.Aggregate((long?)1, (n, a) => n * x.Shape[x.Axis(a)].Constant) is { } count)
        {
            return sum / (count - less);
        }

        var sizes = over.Select(a => x.Size(a)).Aggregate((a, b) => a * b);
        return sum / (less == 0 ? sizes : sizes - less).Cast(sum.DType);
    }

    /// <summary>The i32 position of each element along an axis.</summary>
    internal static Tensor Positions(this Tensor x, int axis) => x.Builder.Emit(new Ops.Iota(DType.I32, x.Shape, axis), []);

    /// <summary>The element of each row [.., C] at its i32 label [..]; 0 where that is out of range.</summary>
    internal static Tensor AtLabels(this Tensor x, Tensor labels)
    {
        var axis = x.Rank - 1;
        return x.IsAtLabel(labels).Select(x, x.Like(0)).Sum([axis]);
    }

    /// <summary>True where the position along the last axis is the label of the row.</summary>
    internal static Tensor IsAtLabel(this Tensor x, Tensor labels)
    {
        var axis = x.Rank - 1;
        var classes = x.Builder.Emit(new Ops.Iota(DType.I32, x.Shape, axis), []);
        return labels.BroadcastOver([axis], x.Shape).Equal(classes);
    }

    // The first position where x is the extremum, or NaN, which the extremum is then.
    private static Tensor FirstOf(this Tensor x, int axis, Func<Axes, Tensor> extremum)
    {
        var over = new Axes([x.Axis(axis)]);
        var hit = x.Equal(extremum(over).BroadcastOver(over, x.Shape)) | x.NotEqual(x);
        var index = x.Positions(over[0]);
        return hit.Select(index, index.Like(int.MaxValue)).ReduceMin(over);
    }

    // True where dividing towards 0 has rounded up.
    private static Tensor IsRoundedUp(Tensor remainder, Tensor divisor) => remainder.NotEqual(0) & ((remainder < 0) ^ (divisor < 0));
}
