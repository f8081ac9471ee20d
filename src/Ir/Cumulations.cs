using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// Sums and products of one element after another, in the order of their positions, out of <see cref="Ops.Recurrence"/>: each expands to ops
/// under a scope of its own name. Gradients of products divide by nothing, so they are right where an element is 0.
/// </summary>
public static class Cumulations
{
    /// <summary>y[i] = x[0] + .. + x[i] along an axis; without x[i] if exclusive, from the end if reversed.</summary>
    public static Tensor CumSum(
        this Tensor x,
        int axis = -1,
        bool exclusive = false,
        bool reversed = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("cumsum");
        var over = x.Axis(axis);
        var sums = x.Like(1).Recurrence(x, over, reversed);
        return exclusive ? sums.Shift(over, reversed ? -1 : 1) : sums;
    }

    /// <summary>y[i] = 1 x[0] .. x[i] along an axis; without x[i] if exclusive, from the end if reversed.</summary>
    public static Tensor CumProd(
        this Tensor x,
        int axis = -1,
        bool exclusive = false,
        bool reversed = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("cumprod");
        var over = x.Axis(axis);
        var start = exclusive == reversed ? 1 : 0;
        return x.ProductsFrom1(over, reversed).Slice(over, start, x.Shape[over] + start);
    }

    /// <summary>The product over some axes (all if none are given), in row-major order from 1; the product of nothing is 1.</summary>
    public static Tensor Prod(this Tensor x, Axes? axes = null, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("prod");
        var over = x.Over(axes);
        int[] kept = [.. Enumerable.Range(0, x.Rank).Where(a => !over.Contains(a))];
        Shape shape = [.. kept.Select(a => x.Shape[a])];
        var count = Dim.Product(over.Select(a => x.Shape[a]));
        var lines = x.Transpose([.. kept, .. over]).Reshape([.. shape, count]);
        var product = lines.ProductsFrom1(kept.Length, reversed: false).Slice(kept.Length, count, count + 1);
        return product.Reshape(keepDims ? [.. x.Shape.Select((d, a) => over.Contains(a) ? Dim.One : d)] : shape);
    }

    // One element more than x: 1, then the products. Adding -0 changes no bit.
    private static Tensor ProductsFrom1(this Tensor x, int axis, bool reversed)
    {
        var none = x.Shape.Map(_ => Dim.Zero);
        var (low, high) = reversed ? (none, none.With(axis, 1)) : (none.With(axis, 1), none);
        return x.Pad(low, high, 1).Recurrence(x.Like(-0.0).Pad(low, high, 1), axis, reversed);
    }
}
