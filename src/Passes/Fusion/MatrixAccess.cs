using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Fusion;

/// <summary>A loop of a walk through memory.</summary>
/// <param name="Extent">The number of positions.</param>
/// <param name="Stride">Elements between neighbours.</param>
public readonly record struct StridedLevel(Dim Extent, Dim Stride);

/// <summary>
/// How a product reads an operand out of memory, through views. Rows and columns may each be several loops, outermost first: the patches of
/// an image have rows of channel, kernel row and kernel column, and columns of result row and result column.
/// </summary>
/// <param name="Source">The value in memory.</param>
/// <param name="Offset">Elements before the first.</param>
/// <param name="Batch">The stride of each axis before the last two.</param>
/// <param name="Rows">The loops of the rows.</param>
/// <param name="Columns">The loops of the columns.</param>
public sealed record MatrixAccess(
    Value Source, Dim Offset, ImmutableArray<Dim> Batch, ImmutableArray<StridedLevel> Rows, ImmutableArray<StridedLevel> Columns)
{
    /// <summary>True if each row's columns are neighbours, and rows have one distance.</summary>
    public bool HasPlainRows => Rows.Length == 1 && Columns is [{ Stride.IsOne: true }];

    /// <summary>True if each column's rows are neighbours, and columns have one distance.</summary>
    public bool HasPlainColumns => Columns.Length == 1 && Rows is [{ Stride.IsOne: true }];

    /// <summary>True if rows have one distance and columns have one.</summary>
    public bool IsStrided => Rows.Length == 1 && Columns.Length == 1;

    /// <summary>
    /// The access to the matrix [k, n] of a product's right operand, or [m, k] of its left one; null if no such loops walk it: batches must
    /// be one loop an axis.
    /// </summary>
    /// <param name="product">A matrix product.</param>
    /// <param name="operand">0 or 1.</param>
    /// <param name="isStop">True for values to stop at though they are views, because they are in memory themselves.</param>
    public static MatrixAccess? Of(Node product, int operand, Func<Value, bool> isStop)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(isStop);
        var op = (MatMul)product.Op;
        var value = product.Operands[operand];
        var shape = value.Type.Shape;
        var merged = value.Node.Op is Reshape && !isStop(value) ? value.Node.Operands[0] : value;
        var access = Access.Of(merged, isStop);
        if (Groups(merged.Type.Shape, shape) is not { } groups)
        {
            return null;
        }

        ImmutableArray<StridedLevel>[] levels = [.. groups.Select(axes => Levels(access, merged.Type.Shape, axes))];
        if (levels.SkipLast(2).Any(l => l.Length > 1))
        {
            return null;
        }

        ImmutableArray<Dim> batch = [.. levels.SkipLast(2).Zip(shape, (l, d) => d.IsOne ? Dim.Zero : l[0].Stride)];
        var isTransposed = operand == 0 ? op.TransposeA : op.TransposeB;
        var (rows, columns) = isTransposed ? (levels[^1], levels[^2]) : (levels[^2], levels[^1]);
        return new MatrixAccess(access.Source, access.Offset, batch, rows, columns);
    }

    // The axes of a shape that each axis of another stands for, in order; null where one stands for a part of an axis.
    private static List<Range>? Groups(Shape from, Shape to)
    {
        var groups = new List<Range>();
        var at = 0;
        foreach (var wanted in to)
        {
            var (start, extent) = (at, Dim.One);
            while (extent != wanted && at < from.Rank)
            {
                extent *= from[at++];
            }

            if (extent != wanted)
            {
                return null;
            }

            groups.Add(start..at);
        }

        return from.Skip(at).All(d => d.IsOne) ? groups : null;
    }

    // Neighbouring axes that one loop can walk are one level; literal 1s are none.
    private static ImmutableArray<StridedLevel> Levels(Access access, Shape shape, Range axes)
    {
        var levels = new Stack<StridedLevel>();
        var (start, count) = axes.GetOffsetAndLength(shape.Rank);
        for (var axis = start + count - 1; axis >= start; axis--)
        {
            var level = new StridedLevel(shape[axis], access.Strides[axis]);
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
