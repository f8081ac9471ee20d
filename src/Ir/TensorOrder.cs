using System.Runtime.CompilerServices;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>Methods of tensors that declare one op about the order of elements: reversed, one after another, sorted, replaced.</summary>
public static class TensorOrder
{
    /// <summary>The order of the elements along some axes turned round (all if none are given); negative axes count from the end.</summary>
    public static Tensor Reverse(this Tensor x, Axes? axes = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Over(axes) is { Count: > 0 } over ? x.Emit(new Reverse(over), file, line) : x;

    /// <summary>y[0] = b[0], y[i] = x[i] y[i-1] + b[i] along an axis; from the end if reversed.</summary>
    public static Tensor Recurrence(
        this Tensor x, Tensor b, int axis = -1, bool reversed = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        return x.Builder.Emit(new Recurrence(x.Axis(axis), reversed), [x.Value, b.Value]);
    }

    /// <summary>
    /// The i32 positions of the elements along an axis in sorted order: equal elements keep their order, NaN counts as largest.
    /// </summary>
    public static Tensor SortIndices(
        this Tensor x, int axis = -1, bool descending = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        x.Emit(new SortIndices(x.Axis(axis), descending), file, line);

    /// <summary>
    /// x with its rows at i32 indices along an axis changed by updates, whose axes there are those of the indices, in their order.
    /// </summary>
    public static Tensor Scatter(
        this Tensor x,
        Tensor indices,
        Tensor updates,
        int axis = 0,
        ScatterKind kind = ScatterKind.Set,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        return x.Builder.Emit(new Scatter(x.Axis(axis), kind), [x.Value, indices.Value, updates.Value]);
    }
}
