using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>Convolutions as networks use them, and what undoes windows: each expands to ops under a scope of its own name.</summary>
public static class Convolutions
{
    /// <summary>
    /// x [images, channels, ..] with filters [filters, channels of a group, ..] slid over its 1 to 3 spatial axes; the filter is not turned
    /// round.
    /// </summary>
    public static Tensor Convolve(
        this Tensor x,
        Tensor filters,
        Padding? padding = null,
        Shape? strides = null,
        Shape? dilation = null,
        long groups = 1,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("convolve");
        var (steps, apart) = (strides ?? Ones(x), dilation ?? Ones(x));
        var (low, high) = Around(x, padding, x.Shape.Spatial, filters, steps, apart);
        return x.Conv(filters, steps, low, high, filterDilation: apart, groups: groups);
    }

    /// <summary>
    /// The transposed convolution of x [images, channels, ..] with filters [channels, filters of a group, ..]: what the gradient of
    /// <see cref="Convolve"/> does to an adjoint. Each element of x puts the filter, times itself, at its place; the result has the extents
    /// (extent - 1) stride - padding on both sides + dilation (size - 1) + 1 + outputPadding.
    /// </summary>
    /// <param name="x">What is spread.</param>
    /// <param name="filters">The filters.</param>
    /// <param name="padding">What is cut off at both sides of the result, nothing unless said: what the convolution puts around its input.</param>
    /// <param name="strides">How far apart the elements of x are put.</param>
    /// <param name="dilation">How far apart the elements of a filter are put.</param>
    /// <param name="outputPadding">How much longer the result is, where several extents would give that of x.</param>
    /// <param name="groups">The groups that channels are divided into.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    public static Tensor ConvTranspose(
        this Tensor x,
        Tensor filters,
        Padding? padding = null,
        Shape? strides = null,
        Shape? dilation = null,
        Shape? outputPadding = null,
        long groups = 1,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("conv_transpose");
        var (steps, apart) = (strides ?? Ones(x), dilation ?? Ones(x));

        // With "same", the convolution's input has the extents of x times the strides.
        Shape spread = [.. x.Shape.Spatial.Zip(steps, (extent, step) => extent * step)];
        var (low, high) = Around(x, padding, spread, filters, steps, apart);
        if (outputPadding is not null && outputPadding.Rank != low.Rank)
        {
            throw Wrong(x, "conv.C3", $"expected output padding of {low.Rank} axes, found {outputPadding}");
        }

        Dim Reach(int k) => filters.Shape[k + 2].Spread(apart.Literals[k]) - 1;
        return x.Conv(
            Turned(filters, groups),
            Ones(x),
            [.. low.Select((d, k) => Reach(k) - d)],
            [.. high.Select((d, k) => Reach(k) - d + (outputPadding?[k] ?? 0))],
            steps,
            apart,
            groups);
    }

    /// <summary>
    /// What the gradient of <see cref="TensorWindows.Windows"/> does: y[.., k.., o..] is added to position o * stride + k * dilation of a result
    /// with the given extents in place of k.. and o... One axis after another, the last one first; along each, in ascending order of k.
    /// </summary>
    /// <exception cref="CompilerException">There is not an axis of boxes and one of places for each extent, or a literal stride.</exception>
    public static Tensor Fold(
        this Tensor y,
        Shape extents,
        Shape? strides = null,
        Shape? dilation = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(extents);
        using var at = y.Builder.At(file, line);
        using var scope = y.Builder.In("fold");
        var ones = Shape.Repeat(1, extents.Rank);
        var (steps, apart, lead) = (strides ?? ones, dilation ?? ones, y.Rank - (2 * extents.Rank));
        if (lead < 0 || steps.Rank != extents.Rank || apart.Rank != extents.Rank || steps.Concat(apart).Any(d => d.Constant is not >= 1))
        {
            throw Wrong(
                y,
                "fold.boxes",
                $"expected [.., box.., places..] with as many of both as of {extents}, found {y.Value}, strides {steps}, dilation {apart}");
        }

        for (var k = extents.Rank - 1; k >= 0; k--)
        {
            y = y.FoldAxis(lead + k, lead + (2 * k) + 1, extents[k], steps.Literals[k], apart.Literals[k]);
        }

        return y;
    }

    extension(Shape shape)
    {
        /// <summary>The extents behind images and channels.</summary>
        internal Shape Spatial => new([.. shape.Skip(2)]);
    }

    // [groups * a, b, ..] -> [groups * b, a, ..], group by group, every axis behind turned round.
    private static Tensor Turned(Tensor x, long groups)
    {
        int[] spatial = [.. Enumerable.Range(2, x.Rank - 2)];
        var swapped = groups == 1
            ? x.Transpose([1, 0, .. spatial])
            : x.Apart(0, groups).Transpose([0, 2, 1, .. spatial.Select(k => k + 1)])
                .Reshape([groups * x.Shape[1], x.Shape[0].DividedBy(groups)!, .. x.Shape.Skip(2)]);
        return swapped.Reverse([.. spatial]);
    }

    private static CompilerException Wrong(Tensor x, string label, string message) =>
        new(new Diagnostic(label, message) { Origin = x.Builder.Origin! });

    private static Shape Ones(Tensor x) => Shape.Repeat(1, Math.Max(0, x.Rank - 2));

    // What the op would name is asked for here, before axis is put against axis.
    private static (Shape Low, Shape High) Around(Tensor x, Padding? padding, Shape extents, Tensor filters, Shape strides, Shape dilation)
    {
        var box = filters.Shape.Spatial;
        if (x.Rank < 3 || filters.Rank != x.Rank)
        {
            throw Wrong(x, "conv.C2", $"expected [images, channels, ..] and filters of as many axes, found {x.Value} and {filters.Value}");
        }

        if (strides.Rank != box.Rank || dilation.Rank != box.Rank || strides.Concat(dilation).Any(d => d.Constant is not >= 1))
        {
            throw Wrong(x, "conv.C4", $"expected {box.Rank} literals of at least 1, found strides {strides} and dilation {dilation}");
        }

        var around = Around(padding, extents, filters, strides, dilation);
        return around.Low.Rank == box.Rank && around.High.Rank == box.Rank
            ? around
            : throw Wrong(x, "conv.C3", $"expected padding of {box.Rank} axes, found {around.Low} and {around.High}");
    }

    private static (Shape Low, Shape High) Around(Padding? padding, Shape extents, Tensor filters, Shape strides, Shape dilation)
    {
        var box = filters.Shape.Spatial;
        return padding == Padding.Same && box.Any(d => d.Constant is null)
            ? throw Wrong(
                filters, "padding.same", $"expected filters of literal extents, half of which is put around, %{filters.Value.Name} is {filters.Value.Type}")
            : (padding ?? Padding.Valid).Around(extents, box, strides, dilation);
    }

    private static Tensor FoldAxis(this Tensor y, int inBox, int box, Dim extent, long stride, long dilation)
    {
        if (y.Shape[inBox].Constant is not { } size)
        {
            return y.ScatterAxis(inBox, box, extent, stride, dilation);
        }

        Shape boxes = y.Shape.Without([inBox]);
        Tensor? sum = null;
        for (var k = 0L; k < size; k++)
        {
            var low = k * dilation;
            var none = Shape.Repeat(0, boxes.Rank);
            var part = y.Slice(inBox, k, k + 1).Reshape(boxes).Pad(
                none.With(box - 1, low),
                none.With(box - 1, extent - low - boxes[box - 1].Spread(stride)),
                interior: none.With(box - 1, stride - 1));
            sum = sum is { } before ? before + part : part;
        }

        return sum ?? y.Builder.Constant(new TensorType(y.DType, boxes.With(box - 1, extent)), 0);
    }

    // The same sum, where only a binding knows how many positions a box has: each goes to its place, in the same order.
    private static Tensor ScatterAxis(this Tensor y, int inBox, int box, Dim extent, long stride, long dilation)
    {
        int[] between = [.. Enumerable.Range(inBox + 1, box - inBox - 1)];
        int[] behind = [.. Enumerable.Range(box + 1, y.Rank - box - 1)];
        var neighbours = y.Transpose([.. Enumerable.Range(0, inBox + 1), box, .. between, .. behind]);
        var positions = y.Builder.Constant(new TensorType(DType.I32, [y.Shape[inBox], y.Shape[box]]), 0);
        var sums = neighbours.ScatterAdd((positions.Positions(0) * dilation) + (positions.Positions(1) * stride), inBox, extent);
        return sums.Transpose([.. Enumerable.Range(0, inBox), .. between, inBox, .. behind.Select(axis => axis - 1)]);
    }
}
