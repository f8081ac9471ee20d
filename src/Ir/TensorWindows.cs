using System.Runtime.CompilerServices;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>Methods of tensors that declare one op about boxes that slide over the last axes.</summary>
public static class TensorWindows
{
    /// <summary>y[.., k.., o..] = x[.., o * stride + k * dilation] over the last axes, as many as the size has; known as unfolding, or im2col.</summary>
    public static Tensor Windows(
        this Tensor x, Shape size, Shape? strides = null, Shape? dilation = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(size);
        var ones = Shape.Repeat(1, size.Rank);
        return x.Emit(new Windows(size, strides ?? ones, dilation ?? ones), file, line);
    }

    /// <summary>
    /// The convolution of x [images, channels, ..] with filters [filters, channels of a group, ..] over 1 to 3 spatial axes: as neural
    /// networks call it, the filter is not turned round. See <see cref="Ops.Conv"/>.
    /// </summary>
    public static Tensor Conv(
        this Tensor x,
        Tensor filters,
        Shape strides,
        Shape low,
        Shape high,
        Shape? inputDilation = null,
        Shape? filterDilation = null,
        long groups = 1,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(strides);
        using var at = x.Builder.At(file, line);
        var ones = Shape.Repeat(1, strides.Rank);
        return x.Builder.Emit(new Conv(strides, low, high, inputDilation ?? ones, filterDilation ?? ones, groups), [x.Value, filters.Value]);
    }
}
