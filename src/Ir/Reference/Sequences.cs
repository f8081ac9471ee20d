using System.Numerics;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// The definitions of what goes along an axis element by element: recurrences and sorting. A tensor is read as [outer, count, inner].
/// </summary>
public static unsafe class Sequences
{
    /// <summary>y[0] = b[0], y[i] = a[i] y[i-1] + b[i] in the order of i, or from the end; product and sum are rounded each.</summary>
    /// <param name="type">The element type, a number type.</param>
    /// <param name="a">Address of the factors.</param>
    /// <param name="b">Address of the terms.</param>
    /// <param name="y">Address of the result.</param>
    /// <param name="outer">Extents before the axis.</param>
    /// <param name="count">The extent of the axis.</param>
    /// <param name="inner">Extents after the axis.</param>
    /// <param name="reversed">True to start at the end.</param>
    public static void Recur(DType type, nint a, nint b, nint y, long outer, long count, long inner, bool reversed)
    {
        switch (type)
        {
            case DType.F32:
                Recur((float*)a, (float*)b, (float*)y, outer, count, inner, reversed);
                break;
            case DType.F64:
                Recur((double*)a, (double*)b, (double*)y, outer, count, inner, reversed);
                break;
            case DType.I32:
                Recur((int*)a, (int*)b, (int*)y, outer, count, inner, reversed);
                break;
            case DType.I64:
                Recur((long*)a, (long*)b, (long*)y, outer, count, inner, reversed);
                break;
            default:
                throw new ArgumentException($"a recurrence takes numbers, found {type.Keyword()}");
        }
    }

    /// <summary>
    /// y[.., i, ..] = the position of the element that is the i-th along the axis, i32. Equal elements, -0 and +0 among them, keep their
    /// order; NaN is larger than any number.
    /// </summary>
    /// <param name="type">The element type.</param>
    /// <param name="x">Address of the elements.</param>
    /// <param name="y">Address of the result.</param>
    /// <param name="scratch">Room for the indices of one line, twice.</param>
    /// <param name="outer">Extents before the axis.</param>
    /// <param name="count">The extent of the axis.</param>
    /// <param name="inner">Extents after the axis.</param>
    /// <param name="descending">True for the largest first.</param>
    public static void SortIndices(DType type, nint x, nint y, nint scratch, long outer, long count, long inner, bool descending)
    {
        switch (type)
        {
            case DType.F32:
                Sort((float*)x, (int*)y, scratch, outer, count, inner, descending);
                break;
            case DType.F64:
                Sort((double*)x, (int*)y, scratch, outer, count, inner, descending);
                break;
            case DType.I32:
                Sort((int*)x, (int*)y, scratch, outer, count, inner, descending);
                break;
            case DType.I64:
                Sort((long*)x, (int*)y, scratch, outer, count, inner, descending);
                break;
            default:
                Sort((byte*)x, (int*)y, scratch, outer, count, inner, descending);
                break;
        }
    }

    private static void Recur<T>(T* a, T* b, T* y, long outer, long count, long inner, bool reversed)
        where T : unmanaged, INumber<T>
    {
        // Row by row: neighbours in memory are the same step of different sequences.
        for (var o = 0L; o < outer; o++)
        {
            for (var step = 0L; step < count; step++)
            {
                var row = ((o * count) + (reversed ? count - 1 - step : step)) * inner;
                var before = row + (reversed ? inner : -inner);
                for (var k = 0L; k < inner; k++)
                {
                    y[row + k] = step == 0 ? b[row + k] : (a[row + k] * y[before + k]) + b[row + k];
                }
            }
        }
    }

    private static void Sort<T>(T* x, int* y, nint scratch, long outer, long count, long inner, bool descending)
        where T : unmanaged, INumber<T>
    {
        var order = AlignedMemory.Span<int>(scratch, count);
        var other = AlignedMemory.Span<int>(scratch + (nint)(count * sizeof(int)), count);
        for (var o = 0L; o < outer; o++)
        {
            for (var k = 0L; k < inner; k++)
            {
                var start = (o * count * inner) + k;
                var sorted = Sort(x + start, inner, order, other, descending);
                for (var i = 0; i < sorted.Length; i++)
                {
                    y[start + (i * inner)] = sorted[i];
                }
            }
        }
    }

    // Merges runs of 1, 2, 4, ... indices; of equals the left run's come first.
    private static Span<int> Sort<T>(T* x, long stride, Span<int> from, Span<int> to, bool descending)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < from.Length; i++)
        {
            from[i] = i;
        }

        for (var run = 1L; run < from.Length; run *= 2)
        {
            for (var start = 0L; start < from.Length; start += 2 * run)
            {
                var middle = (int)Math.Min(start + run, from.Length);
                var end = (int)Math.Min(start + (2 * run), from.Length);
                var (left, right) = ((int)start, middle);
                for (var i = (int)start; i < end; i++)
                {
                    var takesRight = left == middle || (right < end && (descending
                        ? IsBelow(x[from[left] * stride], x[from[right] * stride])
                        : IsBelow(x[from[right] * stride], x[from[left] * stride])));
                    to[i] = takesRight ? from[right++] : from[left++];
                }
            }

            var sorted = to;
            to = from;
            from = sorted;
        }

        return from;
    }

    private static bool IsBelow<T>(T a, T b)
        where T : INumber<T> => a < b || (T.IsNaN(b) && !T.IsNaN(a));
}
