using System.Numerics;
using System.Numerics.Tensors;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// The definitions of picking rows and of changing rows. A tensor is read as [outer, rows, inner]; an index counts rows. All say
/// the position of the first index that is out of range, having read and written nothing there.
/// </summary>
public static class Indexing
{
    /// <summary>destination[o, i, :] = source[o, indices[i], :].</summary>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="source">[outer, rows, inner].</param>
    /// <param name="indices">i32 [count].</param>
    /// <param name="destination">[outer, count, inner].</param>
    /// <param name="outer">Extents before the axis.</param>
    /// <param name="rows">The extent of the axis.</param>
    /// <param name="inner">Extents after the axis.</param>
    /// <param name="count">The number of indices.</param>
    /// <returns>The position of the first index outside 0 .. rows-1, or -1 and all is done.</returns>
    public static long Gather(int elementSize, nint source, nint indices, nint destination, long outer, long rows, long inner, long count)
    {
        var wrong = FirstOutside(indices, count, rows);
        if (wrong >= 0)
        {
            return wrong;
        }

        var index = AlignedMemory.Span<int>(indices, count);
        var row = inner * elementSize;
        for (long o = 0; o < outer; o++)
        {
            for (var i = 0; i < index.Length; i++)
            {
                var from = source + (nint)(((o * rows) + index[i]) * row);
                AlignedMemory.Copy(from, destination + (nint)(((o * count) + i) * row), row);
            }
        }

        return -1;
    }

    /// <summary>destination = +0; destination[o, indices[i], :] += updates[o, i, :], in ascending order of i.</summary>
    /// <param name="type">The element type, a number type.</param>
    /// <param name="updates">[outer, count, inner].</param>
    /// <param name="indices">i32 [count].</param>
    /// <param name="destination">[outer, rows, inner].</param>
    /// <param name="outer">Extents before the axis.</param>
    /// <param name="rows">The extent of the axis.</param>
    /// <param name="inner">Extents after the axis.</param>
    /// <param name="count">The number of indices.</param>
    /// <returns>The position of the first index outside 0 .. rows-1, or -1 and all is done.</returns>
    public static long ScatterAdd(DType type, nint updates, nint indices, nint destination, long outer, long rows, long inner, long count)
    {
        var wrong = FirstOutside(indices, count, rows);
        if (wrong >= 0)
        {
            return wrong;
        }

        switch (type)
        {
            case DType.F32:
                Add<float>(updates, indices, destination, outer, rows, inner, count);
                break;
            case DType.F64:
                Add<double>(updates, indices, destination, outer, rows, inner, count);
                break;
            case DType.I32:
                Add<int>(updates, indices, destination, outer, rows, inner, count);
                break;
            case DType.I64:
                Add<long>(updates, indices, destination, outer, rows, inner, count);
                break;
            default:
                throw new ArgumentException($"expected a number type, found {type.Keyword()}");
        }

        return -1;
    }

    /// <summary>
    /// destination = source; destination[o, indices[i], :] = what the kind makes of it and updates[o, i, :], in ascending order of i.
    /// </summary>
    /// <param name="kind">What an update does.</param>
    /// <param name="type">The element type; a number type unless the kind is <see cref="ScatterKind.Set"/>.</param>
    /// <param name="source">[outer, rows, inner].</param>
    /// <param name="indices">i32 [count].</param>
    /// <param name="updates">[outer, count, inner].</param>
    /// <param name="destination">[outer, rows, inner].</param>
    /// <param name="outer">Extents before the axis.</param>
    /// <param name="rows">The extent of the axis.</param>
    /// <param name="inner">Extents after the axis.</param>
    /// <param name="count">The number of indices.</param>
    /// <returns>The position of the first index outside 0 .. rows-1, or -1 and all is done.</returns>
    public static long Scatter(
        ScatterKind kind, DType type, nint source, nint indices, nint updates, nint destination, long outer, long rows, long inner, long count)
    {
        var wrong = FirstOutside(indices, count, rows);
        if (wrong >= 0)
        {
            return wrong;
        }

        AlignedMemory.Copy(source, destination, outer * rows * inner * type.Size());
        switch (type)
        {
            case DType.F32:
                Change<float>(kind, updates, indices, destination, outer, rows, inner, count);
                break;
            case DType.F64:
                Change<double>(kind, updates, indices, destination, outer, rows, inner, count);
                break;
            case DType.I32:
                Change<int>(kind, updates, indices, destination, outer, rows, inner, count);
                break;
            case DType.I64:
                Change<long>(kind, updates, indices, destination, outer, rows, inner, count);
                break;
            default:
                Change<byte>(kind, updates, indices, destination, outer, rows, inner, count);
                break;
        }

        return -1;
    }

    private static long FirstOutside(nint indices, long count, long rows)
    {
        var index = AlignedMemory.Span<int>(indices, count);
        for (var i = 0; i < index.Length; i++)
        {
            if (index[i] < 0 || index[i] >= rows)
            {
                return i;
            }
        }

        return -1;
    }

    private static void Add<T>(nint updates, nint indices, nint destination, long outer, long rows, long inner, long count)
        where T : unmanaged, INumber<T>
    {
        var index = AlignedMemory.Span<int>(indices, count);
        for (long o = 0; o < outer; o++)
        {
            for (long r = 0; r < rows; r++)
            {
                Row<T>(destination, (o * rows) + r, inner).Clear();
            }

            for (var i = 0; i < index.Length; i++)
            {
                var into = Row<T>(destination, (o * rows) + index[i], inner);
                TensorPrimitives.Add(into, Row<T>(updates, (o * count) + i, inner), into);
            }
        }
    }

    private static void Change<T>(
        ScatterKind kind, nint updates, nint indices, nint destination, long outer, long rows, long inner, long count)
        where T : unmanaged, INumber<T>
    {
        var index = AlignedMemory.Span<int>(indices, count);
        for (long o = 0; o < outer; o++)
        {
            for (var i = 0; i < index.Length; i++)
            {
                var into = Row<T>(destination, (o * rows) + index[i], inner);
                var update = Row<T>(updates, (o * count) + i, inner);
                switch (kind)
                {
                    case ScatterKind.Set:
                        update.CopyTo(into);
                        break;
                    case ScatterKind.Add:
                        TensorPrimitives.Add(into, update, into);
                        break;
                    case ScatterKind.Mul:
                        TensorPrimitives.Multiply(into, update, into);
                        break;
                    case ScatterKind.Max:
                        TensorPrimitives.Max(into, update, into);
                        break;
                    default:
                        TensorPrimitives.Min(into, update, into);
                        break;
                }
            }
        }
    }

    private static unsafe Span<T> Row<T>(nint tensor, long row, long inner)
        where T : unmanaged =>
        AlignedMemory.Span<T>(tensor + (nint)(row * inner * sizeof(T)), inner);
}
