using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>Boxes over the last axes of x, with what lies around.</summary>
internal sealed class PoolingBoxes
{
    private readonly Tensor _x;
    private readonly Shape _size;
    private readonly Shape _strides;
    private readonly Shape _dilation;
    private readonly Shape _low;
    private readonly Shape _high;
    private readonly Shape _behind;

    public PoolingBoxes(Tensor x, Shape size, Shape? strides, Padding? padding, Shape? dilation, bool ceiling)
    {
        ArgumentNullException.ThrowIfNull(size);
        var ones = Shape.Repeat(1, size.Rank);
        (_x, _size, _strides, _dilation) = (x, size, strides ?? size, dilation ?? ones);
        if (size.Rank > x.Rank || size.Any(d => d.Constant is not >= 1) || _strides.Rank != size.Rank || _dilation.Rank != size.Rank
            || _strides.Concat(_dilation).Any(d => d.Constant is not >= 1))
        {
            throw Wrong($"expected boxes of literal extents along some of the last axes of %{x.Value.Name}: {x.Value.Type}, found {size}, strides {_strides}, dilation {_dilation}");
        }

        Shape extents = [.. x.Shape.Skip(x.Rank - size.Rank)];
        (_low, _high) = (padding ?? Padding.Valid).Around(extents, size, _strides, _dilation);
        if (_low.Rank != size.Rank || _high.Rank != size.Rank)
        {
            throw Wrong($"expected padding of {size.Rank} axes, found {_low} and {_high}");
        }

        _behind = ceiling ? new Shape([.. extents.Select(Missing)]) : ones.Map(_ => 0);
    }

    private int Lead => _x.Rank - _size.Rank;

    /// <summary>What a box is folded into, from what stands for elements that are put around.</summary>
    public Tensor Fold(double around, Func<Tensor, Tensor, Tensor> fold) => Fold(Padded(_x, around), fold);

    /// <summary>
    /// The largest element of each box and its i32 position among all elements along the axes that boxes slide over: of equals the first, of
    /// NaN the first. Where a box holds only what is put around, the position is -1.
    /// </summary>
    /// <param name="least">What stands for elements that are put around.</param>
    public (Tensor Values, Tensor Positions) Largest(double least)
    {
        var padded = Padded(_x, least);
        var positions = Positions().Pad(_low, [.. _high.Zip(_behind, (a, b) => a + b)], -1).BroadcastTo(padded.Shape);
        var folded = Fold([padded, positions], (running, next) =>
        {
            var (isFirst, isLarger) = (running[1] < 0, next[0] > running[0]);
            var isNan = next[0].NotEqual(next[0]) & running[0].Equal(running[0]);
            return [next[0].Max(running[0]), (isFirst | isLarger | isNan).Select(next[1], running[1])];
        });
        return (folded[0], folded[1]);
    }

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

    // Row-major along the axes that boxes slide over.
    private Tensor Positions()
    {
        Shape plane = [.. _x.Shape.Skip(Lead)];
        var positions = _x.Builder.Constant(new TensorType(DType.I32, plane), 0);
        for (var k = 0; k < plane.Rank; k++)
        {
            positions = (positions * _x.Count([Lead + k])) + positions.Positions(k);
        }

        return positions;
    }

    private Tensor Fold(Tensor x, Func<Tensor, Tensor, Tensor> fold) => Fold([x], (running, next) => [fold(running[0], next[0])])[0];

    // Several tensors of one shape at once.
    private ImmutableArray<Tensor> Fold(
        ImmutableArray<Tensor> x, Func<ImmutableArray<Tensor>, ImmutableArray<Tensor>, ImmutableArray<Tensor>> fold)
    {
        for (var k = _size.Rank - 1; k >= 0; k--)
        {
            var axis = x[0].Rank - _size.Rank + k;
            var extent = x[0].Shape[axis];
            var (size, stride, dilation) = (_size.Literals[k], _strides.Literals[k], _dilation.Literals[k]);
            var starts = extent - _size[k].Spread(dilation) + 1;
            if (starts.Constant is < 1 || starts.Every(stride) is not { } boxes)
            {
                throw Wrong($"expected room for boxes of {_size[k].Spread(dilation)} with a stride of {stride} along a literal extent, found {extent} (axis {axis})");
            }

            ImmutableArray<Tensor> Element(long position) =>
                [.. x.Select(t => t.Slice(axis, position * dilation, (position * dilation) + boxes.Spread(stride), stride))];
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
