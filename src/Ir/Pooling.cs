using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>
/// One number for each box that slides over the last axes: each expands to ops under a scope of its own name. Boxes are taken apart axis by
/// axis, the last one first, and along each axis in ascending order: one slice with steps after another.
/// </summary>
public static class Pooling
{
    /// <summary>
    /// The largest element of each box. What is put around is smaller than every number. The adjoint goes to the first of equal elements, in
    /// row-major order.
    /// </summary>
    /// <param name="x">Some axes, then as many as the size has.</param>
    /// <param name="size">The extents of a box; literals.</param>
    /// <param name="strides">How far apart boxes are; their size unless said.</param>
    /// <param name="padding">What is put around; nothing unless said.</param>
    /// <param name="dilation">How far apart the elements of a box are.</param>
    /// <param name="ceiling">True to count a box that starts inside but ends behind x and what is put around.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">The size has more axes than x, or is not literal; or there is no room for a box.</exception>
    public static Tensor MaxPool(
        this Tensor x,
        Shape size,
        Shape? strides = null,
        Padding? padding = null,
        Shape? dilation = null,
        bool ceiling = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("max_pool");

        // The running one goes second: the adjoint is the first one's only where that is greater.
        return new PoolingBoxes(x, size, strides, padding, dilation, ceiling).Fold(Least(x.DType), (running, next) => next.Max(running));
    }

    /// <summary>
    /// <see cref="MaxPool"/>, and the i32 position of each largest element, which <see cref="MaxUnpool"/> puts it back to: row-major along the
    /// axes that boxes slide over; of equals the first, and -1 where a box holds only what is put around.
    /// </summary>
    /// <exception cref="CompilerException">As of <see cref="MaxPool"/>.</exception>
    public static (Tensor Values, Tensor Indices) MaxPoolWithIndices(
        this Tensor x,
        Shape size,
        Shape? strides = null,
        Padding? padding = null,
        Shape? dilation = null,
        bool ceiling = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("max_pool_with_indices");
        return new PoolingBoxes(x, size, strides, padding, dilation, ceiling).Largest(Least(x.DType));
    }

    /// <summary>
    /// Zeros with each element of y put at its position: what <see cref="MaxPoolWithIndices"/> gave, in a result with the given extents in place
    /// of those of boxes. Of elements with one position the last counts. A position out of range is an error of the run.
    /// </summary>
    /// <exception cref="CompilerException">y and the indices have different shapes, or fewer axes than there are extents.</exception>
    public static Tensor MaxUnpool(
        this Tensor y, Tensor indices, Shape extents, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(extents);
        using var at = y.Builder.At(file, line);
        using var scope = y.Builder.In("max_unpool");
        var lead = y.Rank - extents.Rank;
        if (lead < 0 || indices.Shape != y.Shape)
        {
            throw new CompilerException(new Diagnostic(
                "unpool.indices",
                $"expected an index for each element of %{y.Value.Name}: {y.Value.Type} along {extents.Rank} axes, found {indices.Value.Type}")
            {
                Origin = y.Builder.Origin!,
            });
        }

        var (rows, boxes, places) = (Dim.Product(y.Shape.Take(lead)), Dim.Product(y.Shape.Skip(lead)), extents.ElementCount);
        var zeros = y.Builder.Constant(new TensorType(y.DType, [rows, places]), 0);
        var position = indices.Reshape([rows, boxes]);

        // One that is out of range must not end up in another row.
        var count = zeros.Count([1]);
        var isInside = (position >= 0) & (position < count.BroadcastTo(position.Shape));
        var inAll = isInside.Select((position.Positions(0) * count) + position, position.Like(-1));
        return zeros.Reshape([rows * places])
            .Scatter(inAll.Reshape([rows * boxes]), y.Reshape([rows * boxes]))
            .Reshape([.. y.Shape.Take(lead), .. extents]);
    }

    /// <summary>The smallest element of each box, as <see cref="MaxPool"/> takes the largest.</summary>
    public static Tensor MinPool(
        this Tensor x,
        Shape size,
        Shape? strides = null,
        Padding? padding = null,
        Shape? dilation = null,
        bool ceiling = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("min_pool");
        return new PoolingBoxes(x, size, strides, padding, dilation, ceiling).Fold(Largest(x.DType), (running, next) => next.Min(running));
    }

    /// <summary>The sum of each box; zeros are put around.</summary>
    public static Tensor SumPool(
        this Tensor x,
        Shape size,
        Shape? strides = null,
        Padding? padding = null,
        Shape? dilation = null,
        bool ceiling = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("sum_pool");
        return new PoolingBoxes(x, size, strides, padding, dilation, ceiling).Fold(0, (running, next) => running + next);
    }

    /// <summary>
    /// The mean of each box: its sum divided by the number of its elements, those put around included unless <paramref name="countPadding"/>
    /// is false. What <paramref name="ceiling"/> adds behind is never counted.
    /// </summary>
    public static Tensor AvgPool(
        this Tensor x,
        Shape size,
        Shape? strides = null,
        Padding? padding = null,
        Shape? dilation = null,
        bool ceiling = false,
        bool countPadding = true,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("avg_pool");
        return new PoolingBoxes(x, size, strides, padding, dilation, ceiling).Mean(countPadding);
    }

    /// <summary>The p-norm of each box: the p-th root of the sum of |x|^p.</summary>
    public static Tensor LpPool(
        this Tensor x,
        double p,
        Shape size,
        Shape? strides = null,
        Padding? padding = null,
        Shape? dilation = null,
        bool ceiling = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("lp_pool");
        var powers = p == 1 ? x.Abs() : p == 2 ? x * x : x.Abs().Pow(x.Like(p));
        var sums = new PoolingBoxes(powers, size, strides, padding, dilation, ceiling).Fold(0, (running, next) => running + next);
        return p == 1 ? sums : p == 2 ? sums.Sqrt() : sums.Pow(sums.Like(1 / p));
    }

    /// <summary>The mean over all axes behind images and channels; they stay, with extent 1, if wanted.</summary>
    public static Tensor GlobalAvgPool(this Tensor x, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("global_avg_pool");
        return x.Mean(x.BehindChannels(), keepDims);
    }

    /// <summary>The largest element over all axes behind images and channels; they stay, with extent 1, if wanted.</summary>
    public static Tensor GlobalMaxPool(this Tensor x, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("global_max_pool");
        return x.ReduceMax(x.BehindChannels(), keepDims);
    }

    /// <summary>
    /// The mean of each of as many boxes as the result has places along the last axes: box i of n reaches from i extent / n, rounded down, to
    /// (i + 1) extent / n, rounded up.
    /// </summary>
    /// <param name="x">Some axes, then as many as there are extents.</param>
    /// <param name="extents">Those of the result; literals, and so are those of x there.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">x has fewer axes, or an extent is below 1, or not literal.</exception>
    public static Tensor AdaptiveAvgPool(this Tensor x, Shape extents, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("adaptive_avg_pool");
        return new Divisions(x, extents).Mean();
    }

    /// <summary>The largest element of each such box; see <see cref="AdaptiveAvgPool"/>. The adjoint goes to the first of equal ones.</summary>
    public static Tensor AdaptiveMaxPool(this Tensor x, Shape extents, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("adaptive_max_pool");
        return new Divisions(x, extents).Largest();
    }

    // There may be none behind them.
    private static Axes BehindChannels(this Tensor x) => Axes.Range(2, x.Rank - 1 - x.Axis(1));

    private static double Least(DType type) => type switch
    {
        DType.I32 => int.MinValue,
        DType.I64 => long.MinValue,
        _ => double.NegativeInfinity,
    };

    private static double Largest(DType type) => type switch
    {
        DType.I32 => int.MaxValue,
        DType.I64 => long.MaxValue,
        _ => double.PositiveInfinity,
    };
}
