using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// The definition of sums, maxima and minima (docs/numerics.md). A sum over trailing axes: chunks of 4096 elements, 64 lanes from +0,
/// element i added to lane i mod 64, lanes folded by halves; several chunk sums are summed by the same rule. A sum over leading axes:
/// chunks of 96 rows, rows added in order from +0, chunk sums added in order. Maximum and minimum are the same in any order.
/// </summary>
public static unsafe class Reductions
{
    /// <summary>Lanes of a trailing sum.</summary>
    public const int Lanes = 64;

    /// <summary>Elements of a chunk of a trailing sum.</summary>
    public const int TrailingChunk = 4096;

    /// <summary>Rows of a chunk of a leading sum.</summary>
    public const int LeadingChunk = 96;

    /// <summary>Bytes of scratch that <see cref="Reduce"/> needs.</summary>
    public static long ScratchBytes(DType type, long reduced, long inner) =>
        type.Size() * Math.Max((2 * ((reduced / TrailingChunk) + 2)) + Lanes, inner);

    /// <summary>Reduces [outer, reduced, inner] to [outer, inner].</summary>
    /// <param name="kind">What is computed.</param>
    /// <param name="type">The element type.</param>
    /// <param name="source">Address of the operand, row-major.</param>
    /// <param name="destination">Address of the result, row-major.</param>
    /// <param name="outer">The extent before the reduced axes.</param>
    /// <param name="reduced">The extent of the reduced axes.</param>
    /// <param name="inner">The extent after them.</param>
    /// <param name="trailing">True if the reduced axes are the last ones, whatever <paramref name="inner"/> is.</param>
    /// <param name="scratch">Address of <see cref="ScratchBytes"/> bytes.</param>
    public static void Reduce(
        ReductionKind kind, DType type, nint source, nint destination, long outer, long reduced, long inner, bool trailing, nint scratch)
    {
        switch (type)
        {
            case DType.F32:
                Reduce(kind, (float*)source, (float*)destination, outer, reduced, inner, trailing, (float*)scratch, float.NegativeInfinity, float.PositiveInfinity);
                break;
            case DType.F64:
                Reduce(kind, (double*)source, (double*)destination, outer, reduced, inner, trailing, (double*)scratch, double.NegativeInfinity, double.PositiveInfinity);
                break;
            case DType.I32:
                Reduce(kind, (int*)source, (int*)destination, outer, reduced, inner, trailing, (int*)scratch, int.MinValue, int.MaxValue);
                break;
            case DType.I64:
                Reduce(kind, (long*)source, (long*)destination, outer, reduced, inner, trailing, (long*)scratch, long.MinValue, long.MaxValue);
                break;
            default:
                throw new ArgumentException($"a reduction takes numbers, found {type.Keyword()}");
        }
    }

    private static void Reduce<T>(
        ReductionKind kind, T* x, T* y, long outer, long reduced, long inner, bool trailing, T* scratch, T least, T largest)
        where T : unmanaged, INumber<T>
    {
        for (var o = 0L; o < outer; o++)
        {
            var rows = x + (o * reduced * inner);
            var result = y + (o * inner);
            if (kind != ReductionKind.Sum)
            {
                Extremum(kind == ReductionKind.Max, rows, result, reduced, inner, kind == ReductionKind.Max ? least : largest);
            }
            else if (trailing)
            {
                *result = TrailingTotal(rows, reduced, scratch);
            }
            else
            {
                LeadingTotals(rows, result, reduced, inner, scratch);
            }
        }
    }

    private static void Extremum<T>(bool max, T* rows, T* result, long reduced, long inner, T start)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0L; i < inner; i++)
        {
            result[i] = start;
        }

        for (var r = 0L; r < reduced; r++)
        {
            for (var i = 0L; i < inner; i++)
            {
                var value = rows[(r * inner) + i];
                result[i] = max ? T.Max(result[i], value) : T.Min(result[i], value);
            }
        }
    }

    private static T TrailingTotal<T>(T* x, long count, T* scratch)
        where T : unmanaged, INumber<T>
    {
        var lanes = new Span<T>(scratch, Lanes);
        var sums = scratch + Lanes;
        var chunks = 0L;
        for (var start = 0L; start < count || start == 0; start += TrailingChunk)
        {
            lanes.Clear();
            var end = Math.Min(start + TrailingChunk, count);
            for (var i = start; i < end; i += Lanes)
            {
                var part = new ReadOnlySpan<T>(x + i, (int)Math.Min(Lanes, end - i));
                TensorPrimitives.Add(lanes[..part.Length], part, lanes[..part.Length]);
            }

            for (var s = Lanes / 2; s > 0; s /= 2)
            {
                TensorPrimitives.Add(lanes[..s], lanes[s..(2 * s)], lanes[..s]);
            }

            sums[chunks++] = lanes[0];
        }

        // The chunk sums lie behind the lanes; the next level's own chunk sums lie behind them.
        return chunks == 1 ? sums[0] : UpperTotal(sums, chunks, lanes);
    }

    private static T UpperTotal<T>(T* sums, long count, Span<T> lanes)
        where T : unmanaged, INumber<T>
    {
        // A chunk's sum is written where its first element was: that has been read.
        while (count > 1)
        {
            var chunks = 0L;
            for (var start = 0L; start < count; start += TrailingChunk)
            {
                lanes.Clear();
                for (var i = start; i < Math.Min(start + TrailingChunk, count); i++)
                {
                    lanes[(int)((i - start) % Lanes)] += sums[i];
                }

                for (var s = Lanes / 2; s > 0; s /= 2)
                {
                    TensorPrimitives.Add(lanes[..s], lanes[s..(2 * s)], lanes[..s]);
                }

                sums[chunks++] = lanes[0];
            }

            count = chunks;
        }

        return sums[0];
    }

    private static void LeadingTotals<T>(T* rows, T* result, long reduced, long inner, T* scratch)
        where T : unmanaged, INumber<T>
    {
        var width = checked((int)inner);
        var total = new Span<T>(result, width);
        var partial = new Span<T>(scratch, width);
        total.Clear();
        for (var start = 0L; start < reduced; start += LeadingChunk)
        {
            partial.Clear();
            for (var r = start; r < Math.Min(start + LeadingChunk, reduced); r++)
            {
                TensorPrimitives.Add(partial, new ReadOnlySpan<T>(rows + (r * inner), width), partial);
            }

            TensorPrimitives.Add(total, partial, total);
        }
    }
}
