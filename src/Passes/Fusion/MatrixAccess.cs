using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Passes.Fusion;

/// <summary>A loop of a walk through memory.</summary>
/// <param name="Extent">The number of positions.</param>
/// <param name="Stride">Elements between neighbours.</param>
public readonly record struct StridedLevel(Dim Extent, Dim Stride);

/// <summary>
/// How a contraction reads an operand out of memory, through views. Rows and columns may each be several loops, outermost first: the patches of
/// an image have rows of channel, kernel row and kernel column, and columns of result row and result column.
/// </summary>
/// <param name="Source">The value in memory.</param>
/// <param name="Offset">Elements before the first.</param>
/// <param name="Batch">The stride of each axis of the batch.</param>
/// <param name="Rows">The loops of the rows.</param>
/// <param name="Columns">The loops of the columns.</param>
public sealed record MatrixAccess(
    Value Source, Dim Offset, ImmutableArray<Dim> Batch, ImmutableArray<StridedLevel> Rows, ImmutableArray<StridedLevel> Columns)
{
    /// <summary>True if each row's columns are neighbours, and rows have one distance.</summary>
    public bool HasPlainRows => Rows.Length == 1 && Columns is [{ Stride.IsOne: true }];

    /// <summary>True if each column's rows are neighbours, and columns have one distance.</summary>
    public bool HasPlainColumns => Columns.Length == 1 && Rows is [{ Stride.IsOne: true }];

    /// <summary>True if columns are neighbours, up to the end of a run of <see cref="Run"/>; rows may lie anywhere.</summary>
    public bool HasRuns => Columns[^1].Stride.IsOne && (Columns.Length == 1 || Run.Constant > 0);

    /// <summary>How many columns follow each other in one distance.</summary>
    public Dim Run => Columns[^1].Extent;

    /// <summary>True if rows have one distance and columns have one.</summary>
    public bool IsStrided => Rows.Length == 1 && Columns.Length == 1;

    /// <summary>
    /// The access to the matrix [k, n] of a contraction's right operand, or [m, k] of its left one.
    /// </summary>
    /// <param name="product">A contraction with index maps.</param>
    /// <param name="operand">0 or 1.</param>
    /// <param name="isStop">True for values to stop at though they are views, because they are in memory themselves.</param>
    public static MatrixAccess Of(Node product, int operand, Func<Value, bool> isStop)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(isStop);
        var (op, result) = ((Contraction)product.Op, product.Result.Type);
        ImmutableArray<TensorType> types = [.. product.Operands.Select(o => o.Type)];
        var access = Access.Of(product.Operands[operand], isStop);
        Shape extents = [.. result.Shape, .. op.Terms(types)];
        var strides = Enumerable.Repeat(Dim.Zero, extents.Rank).ToArray();
        var offset = access.Offset;
        foreach (var (map, stride) in op.Maps(types, result)!.Value[operand].Zip(access.Strides))
        {
            offset += map.Offset * stride;
            foreach (var term in map.Terms)
            {
                strides[term.Axis] += stride * term.Step;
            }
        }

        var row = op.RowAxis(result.Rank);
        var terms = Levels(strides, extents, result.Rank..extents.Rank);
        var (rows, columns) = operand == op.Left
            ? (Levels(strides, extents, row..(row + 1)), terms)
            : (terms, Levels(strides, extents, (row + 1)..result.Rank));
        return new MatrixAccess(access.Source, offset, [.. strides.Take(row)], rows, columns);
    }

    // Neighbouring axes that one loop can walk are one level; literal 1s are none.
    private static ImmutableArray<StridedLevel> Levels(Dim[] strides, Shape extents, Range axes)
    {
        var levels = new Stack<StridedLevel>();
        var (start, count) = axes.GetOffsetAndLength(extents.Rank);
        for (var axis = start + count - 1; axis >= start; axis--)
        {
            var level = new StridedLevel(extents[axis], strides[axis]);
            if (level.Extent.IsOne)
            {
                continue;
            }

            if (levels.TryPeek(out var inner) && level.Stride == inner.Stride * inner.Extent)
            {
                levels.Pop();
                level = new StridedLevel(level.Extent * inner.Extent, inner.Stride);
            }

            levels.Push(level);
        }

        return levels.Count == 0 ? [new StridedLevel(Dim.One, Dim.One)] : [.. levels];
    }
}
