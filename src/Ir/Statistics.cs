using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>How numbers are spread: each expands to ops under a scope of its own name.</summary>
public static class Statistics
{
    /// <summary>
    /// The mean of (x - mean)^2 over some axes (all if none are given): of a whole population, or, divided by one less than the count, of a
    /// sample of it. The sample variance of one element is NaN.
    /// </summary>
    public static Tensor Variance(
        this Tensor x,
        Axes? axes = null,
        bool keepDims = false,
        bool ofSample = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("variance");
        var over = x.Over(axes);
        var centred = x - x.Mean(over).BroadcastOver(over, x.Shape);
        return centred.Square().Sum(over, keepDims).OverCount(x, over, ofSample ? 1 : 0);
    }

    /// <summary>The square root of <see cref="Variance"/>; where that is 0, the gradient is 0.</summary>
    public static Tensor StandardDeviation(
        this Tensor x,
        Axes? axes = null,
        bool keepDims = false,
        bool ofSample = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("standard_deviation");
        return x.Variance(axes, keepDims, ofSample).RootOr0(v => v.Sqrt());
    }

    /// <summary>
    /// A root of x that is 0 at 0 with the gradient 0: the slope there is an infinity, which times an adjoint of 0 would be NaN.
    /// </summary>
    internal static Tensor RootOr0(this Tensor x, Func<Tensor, Tensor> root)
    {
        var isZero = x.Equal(0);
        return isZero.Select(x.Like(0), root(isZero.Select(x.Like(1), x)));
    }
}
