using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Passes.Fusion;

/// <summary>
/// How a value is read out of the memory of another: for each axis of the value its stride in elements, and an offset. The index maps of
/// a chain of views (broadcast, transpose, slice, windows) compose into one.
/// </summary>
/// <param name="Source">The value in memory.</param>
/// <param name="Strides">Elements between neighbours along each axis of the value that is read.</param>
/// <param name="Offset">Elements before the first.</param>
public sealed record Access(Value Source, ImmutableArray<Dim> Strides, Dim Offset)
{
    /// <summary>Row-major reading of all of <paramref name="value"/>.</summary>
    public static Access Whole(Value value) => new(value, value.Type.Shape.RowMajorStrides(), Dim.Zero);

    /// <summary>
    /// The one index map of an op that only renames positions; null for any other op, and where positions count downwards: kernels load
    /// vectors of elements in ascending order.
    /// </summary>
    public static Move? ViewOf(Node node)
    {
        if (node.Op is not Movement movement || node.Operands.Length != 1)
        {
            return null;
        }

        var moves = movement.Moves([node.Operands[0].Type], node.Result.Type);
        return moves is [{ Operand: 0 } only] && only.Extents == node.Result.Type.Shape && !only.Source.Any(s => s.Terms.Any(t => t.Step < 0)) ? only : null;
    }

    /// <summary>The access through the views that lead to <paramref name="value"/>, from the first value that is no view.</summary>
    /// <param name="value">What is read.</param>
    /// <param name="isStop">True for values to stop at though they are views, because they are in memory themselves.</param>
    public static Access Of(Value value, Func<Value, bool> isStop)
    {
        var rank = value.Type.Rank;
        AxisMap[] map = [.. Enumerable.Range(0, rank).Select(AxisMap.Along)];
        while (!isStop(value) && ViewOf(value.Node) is { } move)
        {
            map = [.. move.Source.Select(s => Through(s, map))];
            value = value.Node.Operands[0];
        }

        var memory = value.Type.Shape.RowMajorStrides();
        var strides = Enumerable.Repeat(Dim.Zero, rank).ToArray();
        var offset = Dim.Zero;
        for (var k = 0; k < map.Length; k++)
        {
            offset += map[k].Offset * memory[k];
            foreach (var (axis, step) in map[k].Terms)
            {
                strides[axis] += step * memory[k];
            }
        }

        return new Access(value, [.. strides], offset);
    }

    /// <summary>True if two axes, between which there are only literal 1s, can be walked as one.</summary>
    public bool Merges(Shape extents, int outer, int inner)
    {
        ArgumentNullException.ThrowIfNull(extents);
        return Strides[outer] == Strides[inner] * extents[inner];
    }

    // A position in a view of what is itself read through index maps.
    private static AxisMap Through(AxisMap outer, AxisMap[] inner) => new(
        outer.Terms.Aggregate(outer.Offset, (sum, t) => sum + (t.Step * inner[t.Axis].Offset)),
        [.. outer.Terms.SelectMany(t => inner[t.Axis].Terms.Select(u => new AxisTerm(u.Axis, t.Step * u.Step)))]);
}
