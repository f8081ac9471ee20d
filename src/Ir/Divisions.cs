using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>
/// The last axes of x divided into as many boxes as a result has places, which differ in size by one at most and overlap where they do not
/// come out even. Folded axis by axis, the last one first, and along each in ascending order.
/// </summary>
internal sealed class Divisions
{
    private readonly Tensor _x;
    private readonly ImmutableArray<ImmutableArray<(int Start, int Size)>> _boxes;

    public Divisions(Tensor x, Shape extents)
    {
        ArgumentNullException.ThrowIfNull(extents);
        _x = x;
        Shape found = [.. x.Shape.Skip(x.Rank - extents.Rank)];
        if (extents.Rank > x.Rank || found.Concat(extents).Any(d => d.Constant is not (>= 1 and <= int.MaxValue)))
        {
            throw new CompilerException(new Diagnostic(
                "pool.extents", $"expected literal extents along some of the last axes of %{x.Value.Name}: {x.Value.Type}, found {extents} to divide them into")
            {
                Origin = x.Builder.Origin!,
            });
        }

        _boxes = [.. found.Literals.Zip(extents.Literals, Boxes)];
    }

    /// <summary>The sum of each box divided by the number of its elements.</summary>
    public Tensor Mean()
    {
        var sums = Fold((axis, boxes, x) =>
        {
            // The last elements of larger boxes count in those alone.
            Tensor Counted(int k)
            {
                var element = Element(x, axis, boxes, k);
                var counts = boxes.Select(b => k < b.Size).ToArray();
                return counts.All(c => c)
                    ? element
                    : Along(Ops.Constant.Dense<bool>([counts.Length], counts), axis, element.Shape).Select(element, element.Like(0));
            }

            return Enumerable.Range(1, boxes.Max(b => b.Size) - 1).Aggregate(Counted(0), (sum, k) => sum + Counted(k));
        });
        double[] sizes = [1.0];
        foreach (var boxes in _boxes)
        {
            sizes = [.. sizes.SelectMany(size => boxes.Select(b => size * b.Size))];
        }

        var counts = _x.Builder.Emit(Ops.Constant.Dense<double>([.. _boxes.Select(b => (Dim)b.Length)], sizes), []);
        return sums / counts.Cast(sums.DType).BroadcastTo(sums.Shape);
    }

    /// <summary>The largest element of each box.</summary>
    public Tensor Largest() => Fold((axis, boxes, x) => Enumerable.Range(1, boxes.Max(b => b.Size) - 1)
        .Aggregate(Element(x, axis, boxes, 0), (largest, k) => Element(x, axis, boxes, k).Max(largest)));

    private static ImmutableArray<(int Start, int Size)> Boxes(long extent, long count) =>
        [.. Enumerable.Range(0, (int)count).Select(i => ((int)(i * extent / count), (int)((((i + 1) * extent) + count - 1) / count) - (int)(i * extent / count)))];

    // Element k of each box, or its last one.
    private static Tensor Element(Tensor x, int axis, ImmutableArray<(int Start, int Size)> boxes, int k) =>
        x.Picked(axis, [.. boxes.Select(b => b.Start + Math.Min(k, b.Size - 1))]);

    private Tensor Along(Ops.Constant elements, int axis, Shape shape) =>
        _x.Builder.Emit(elements, []).BroadcastOver([.. Enumerable.Range(0, shape.Rank).Where(a => a != axis)], shape);

    private Tensor Fold(Func<int, ImmutableArray<(int Start, int Size)>, Tensor, Tensor> fold)
    {
        var x = _x;
        for (var k = _boxes.Length - 1; k >= 0; k--)
        {
            x = fold(x.Rank - _boxes.Length + k, _boxes[k], x);
        }

        return x;
    }
}
