namespace MiniTorch.Runtime;

/// <summary>What is beyond a diagonal of a matrix, called by emitted kernels.</summary>
public static unsafe class Triangle
{
    /// <summary>Sets what is behind the diagonal in each row to +0.</summary>
    /// <param name="row">The first element of the first row.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="stride">Bytes from row to row.</param>
    /// <param name="diagonal">The column of the diagonal in the first row, possibly negative; in each next row it is one more.</param>
    /// <param name="begin">The first column that may be set.</param>
    /// <param name="end">The column after the last.</param>
    /// <param name="size">Bytes of an element.</param>
    public static void ClearBehind(nint row, nint rows, nint stride, nint diagonal, nint begin, nint end, int size)
    {
        for (; rows > 0; rows--)
        {
            var first = Math.Max(++diagonal, begin);
            if (first < end)
            {
                new Span<byte>((byte*)(row + (first * size)), checked((int)((end - first) * size))).Clear();
            }

            row += stride;
        }
    }
}
