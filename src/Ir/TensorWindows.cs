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
    /// networks call it, the filter is not turned round. See <see cref="Ops.Conv"/>, which has groups as an axis.
    /// </summary>
    /// <exception cref="CompilerException">A constraint of the op does not hold, or groups divide the channels or the filters not.</exception>
    public static Tensor Conv(
        this Tensor x,
        Tensor filters,
        Shape strides,
        Shape low,
        Shape high,
        Shape? inputDilation = null,
        Shape? filterDilation = null,
        long groups = 1,
        bool imagesLast = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(strides);
        using var at = x.Builder.At(file, line);
        var ones = Shape.Repeat(1, strides.Rank);
        var conv = new Conv(strides, low, high, inputDilation ?? ones, filterDilation ?? ones, imagesLast);
        if (groups == 1)
        {
            return x.Builder.Emit(conv, [x.Value, filters.Value]);
        }

        var y = x.Builder.Emit(conv, [x.Apart(1, groups).Value, filters.Apart(0, groups).Value]);
        return imagesLast
            ? y.Reshape([y.Shape[0] * y.Shape[1], .. y.Shape.Skip(2)])
            : y.Reshape([y.Shape[0], y.Shape[1] * y.Shape[2], .. y.Shape.Skip(3)]);
    }

    /// <summary>An axis as two, of which the first counts groups.</summary>
    /// <exception cref="CompilerException">There is no such axis, or the groups do not divide it.</exception>
    internal static Tensor Apart(this Tensor x, int axis, long groups) => x.Rank > axis && groups >= 1 && x.Shape[axis].DividedBy(groups) is { } each
        ? x.Reshape([.. x.Shape.Take(axis), groups, each, .. x.Shape.Skip(axis + 1)])
        : throw new CompilerException(new Diagnostic(
            "conv.groups", $"expected {groups} groups, at least 1, of the elements along axis {axis} of %{x.Value.Name}: {x.Value.Type}")
        {
            Origin = x.Builder.Origin!,
        });
}
