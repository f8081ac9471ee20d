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
        return new Boxes(x, size, strides, padding, dilation, ceiling).Fold(Least(x.DType), (running, next) => next.Max(running));
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
        return new Boxes(x, size, strides, padding, dilation, ceiling).Fold(Largest(x.DType), (running, next) => next.Min(running));
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
        return new Boxes(x, size, strides, padding, dilation, ceiling).Fold(0, (running, next) => running + next);
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
        return new Boxes(x, size, strides, padding, dilation, ceiling).Mean(countPadding);
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
        var sums = new Boxes(powers, size, strides, padding, dilation, ceiling).Fold(0, (running, next) => running + next);
        return p == 1 ? sums : p == 2 ? sums.Sqrt() : sums.Pow(sums.Like(1 / p));
    }

    /// <summary>The mean over all axes behind images and channels; they stay, with extent 1, if wanted.</summary>
    public static Tensor GlobalAvgPool(this Tensor x, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("global_avg_pool");
        return x.Mean(Axes.Range(2, x.Rank - 2), keepDims);
    }

    /// <summary>The largest element over all axes behind images and channels; they stay, with extent 1, if wanted.</summary>
    public static Tensor GlobalMaxPool(this Tensor x, bool keepDims = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("global_max_pool");
        return x.ReduceMax(Axes.Range(2, x.Rank - 2), keepDims);
    }

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

    /// <summary>Boxes over the last axes of x, with what lies around.</summary>
    private sealed class Boxes
    {
        private readonly Tensor _x;
        private readonly Shape _size;
        private readonly Shape _strides;
        private readonly Shape _dilation;
        private readonly Shape _low;
        private readonly Shape _high;
        private readonly Shape _behind;

        public Boxes(Tensor x, Shape size, Shape? strides, Padding? padding, Shape? dilation, bool ceiling)
        {
            ArgumentNullException.ThrowIfNull(size);
            var ones = Shape.Repeat(1, size.Rank);
            (_x, _size, _strides, _dilation) = (x, size, strides ?? size, dilation ?? ones);
            if (size.Rank > x.Rank || size.Any(d => d.Constant is not >= 1) || _strides.Rank != size.Rank || _dilation.Rank != size.Rank)
            {
                throw Wrong($"expected boxes of literal extents along some of the last axes of %{x.Value.Name}: {x.Value.Type}, found {size}");
            }

            Shape extents = [.. x.Shape.Skip(x.Rank - size.Rank)];
            (_low, _high) = (padding ?? Padding.Valid).Around(extents, size, _strides, _dilation);
            _behind = ceiling ? new Shape([.. extents.Select(Missing)]) : ones.Map(_ => 0);
        }

        private int Lead => _x.Rank - _size.Rank;

        /// <summary>What a box is folded into, from what stands for elements that are put around.</summary>
        public Tensor Fold(double around, Func<Tensor, Tensor, Tensor> fold) => Fold(Padded(_x, around), fold);

        /// <summary>The sum of each box divided by the number of its elements.</summary>
        public Tensor Mean(bool countPadding)
        {
            var sums = Fold(0, (running, next) => running + next);
            if (_behind.IsAll(0) && (countPadding || (_low.IsAll(0) && _high.IsAll(0))))
            {
                return sums / Dim.Product(_size).Constant!.Value;
            }

            // Ones where an element counts.
            Shape extents = [.. _x.Shape.Skip(Lead)];
            var ones = _x.Builder.Constant(new TensorType(_x.DType, extents), 1);
            var around = ones.Pad(_low, _high, countPadding ? 1 : 0).Pad(_low.Map(_ => 0), _behind);
            var counts = Fold(around, (running, next) => running + next);
            return sums / counts.BroadcastTo(sums.Shape);
        }

        private Tensor Padded(Tensor x, double around)
        {
            Shape none = Shape.Repeat(0, Lead);
            Shape low = [.. none, .. _low];
            Shape high = [.. none, .. _high.Zip(_behind, (a, b) => a + b)];
            return low.IsAll(0) && high.IsAll(0) ? x : x.Pad(low, high, around);
        }

        private Tensor Fold(Tensor x, Func<Tensor, Tensor, Tensor> fold)
        {
            for (var k = _size.Rank - 1; k >= 0; k--)
            {
                var axis = x.Rank - _size.Rank + k;
                var (size, stride, dilation) = (_size.Literals[k], _strides.Literals[k], _dilation.Literals[k]);
                var starts = x.Shape[axis] - _size[k].Spread(dilation) + 1;
                if (starts.Constant is < 1 || starts.Every(stride) is not { } boxes)
                {
                    throw Wrong($"expected room for boxes of {_size[k].Spread(dilation)} with a stride of {stride} along a literal extent, found {x.Shape[axis]} (axis {axis})");
                }

                Tensor Element(long position) => x.Slice(axis, position * dilation, (position * dilation) + boxes.Spread(stride), stride);
                var running = Element(0);
                for (var position = 1L; position < size; position++)
                {
                    running = fold(running, Element(position));
                }

                x = running;
            }

            return x;
        }

        // What a last box lacks that starts inside of x or of what is put before it.
        private Dim Missing(Dim extent, int k)
        {
            var (box, stride) = (_size[k].Spread(_dilation.Literals[k]).Constant!.Value, _strides.Literals[k]);
            if ((extent + _low[k] + _high[k]).Constant is not { } room || (extent + _low[k]).Constant is not { } inside)
            {
                throw Wrong($"expected literal extents to round boxes up, found {extent}");
            }

            var last = Math.Max(0, room - box + stride - 1) / stride * stride;
            last = last >= inside ? last - stride : last;
            return Math.Max(0, last + box - room);
        }

        private CompilerException Wrong(string message) => new(new Diagnostic("pool.boxes", message) { Origin = _x.Builder.Origin! });
    }
}
