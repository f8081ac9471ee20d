using System.Numerics;
using System.Numerics.Tensors;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// The definition of the matrix product (docs/numerics.md): K in chunks of 512; in a chunk, fused multiply-adds in order from +0; chunk
/// results added in order; K = 0 gives +0. Of the chunks after the first, those in which a row has no terms are not added.
/// </summary>
public static unsafe class Products
{
    /// <summary>Terms of a chunk.</summary>
    public const int KChunk = 512;

    /// <summary>Bytes of scratch that <see cref="MatMul"/> needs.</summary>
    public static long ScratchBytes(DType type, long k, long n, bool transposeB) => type.Size() * (n + (transposeB ? k * n : 0));

    /// <summary>c[m, n] = sum over k of a[m, k] * b[k, n].</summary>
    /// <param name="type">The element type.</param>
    /// <param name="a">Address of a, [m, k] or, transposed, [k, m].</param>
    /// <param name="b">Address of b, [k, n] or, transposed, [n, k].</param>
    /// <param name="c">Address of the result, [m, n].</param>
    /// <param name="m">Rows.</param>
    /// <param name="k">Terms.</param>
    /// <param name="n">Columns.</param>
    /// <param name="transposeA">a is stored as [k, m].</param>
    /// <param name="transposeB">b is stored as [n, k].</param>
    /// <param name="limit">What rows do without.</param>
    /// <param name="scratch">Address of <see cref="ScratchBytes"/> bytes.</param>
    public static void MatMul(
        DType type, nint a, nint b, nint c, long m, long k, long n, bool transposeA, bool transposeB, RowLimit limit, nint scratch)
    {
        switch (type)
        {
            case DType.F32:
                Rows((float*)a, (float*)b, (float*)c, m, k, n, transposeA, transposeB, limit, (float*)scratch, TensorPrimitives.FusedMultiplyAdd);
                break;
            case DType.F64:
                Rows((double*)a, (double*)b, (double*)c, m, k, n, transposeA, transposeB, limit, (double*)scratch, TensorPrimitives.FusedMultiplyAdd);
                break;
            case DType.I32:
                Rows((int*)a, (int*)b, (int*)c, m, k, n, transposeA, transposeB, limit, (int*)scratch, Integer);
                break;
            case DType.I64:
                Rows((long*)a, (long*)b, (long*)c, m, k, n, transposeA, transposeB, limit, (long*)scratch, Integer);
                break;
            default:
                throw new ArgumentException($"a product takes numbers, found {type.Keyword()}");
        }
    }

    private static void Integer<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T> addend, Span<T> destination)
        where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            destination[i] = unchecked((x[i] * y) + addend[i]);
        }
    }

    private static void Rows<T>(
        T* a, T* b, T* c, long m, long k, long n, bool transposeA, bool transposeB, RowLimit limit, T* scratch, MultiplyAdd<T> fma)
        where T : unmanaged, INumber<T>
    {
        if (transposeB)
        {
            var rows = scratch + n;
            for (var p = 0L; p < k; p++)
            {
                for (var j = 0L; j < n; j++)
                {
                    rows[(p * n) + j] = b[(j * k) + p];
                }
            }

            b = rows;
        }

        for (var i = 0L; i < m; i++)
        {
            var first = limit == RowLimit.FirstTerm ? Math.Max(i + k - m, 0) : 0;
            var end = limit == RowLimit.LastTerm ? Math.Max(i + k - m + 1, 0) : k;
            var columns = checked((int)(limit == RowLimit.LastColumn ? Math.Max(i + n - m + 1, 0) : n));
            var row = new Span<T>(c + (i * n), columns);
            var sum = new Span<T>(scratch, columns);
            new Span<T>(c + (i * n), checked((int)n)).Clear();
            for (var start = 0L; start < end; start += KChunk)
            {
                if (start > 0 && start + KChunk <= first)
                {
                    continue;
                }

                sum.Clear();
                for (var p = Math.Max(start, first); p < Math.Min(start + KChunk, end); p++)
                {
                    fma(new ReadOnlySpan<T>(b + (p * n), columns), transposeA ? a[(p * m) + i] : a[(i * k) + p], sum, sum);
                }

                if (start == 0)
                {
                    sum.CopyTo(row);
                }
                else
                {
                    TensorPrimitives.Add(row, sum, row);
                }
            }
        }
    }

    private delegate void MultiplyAdd<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T> addend, Span<T> destination);
}
