using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Runtime;

/// <summary>Copies of parts of matrices to where their rows are neighbours, called by emitted kernels.</summary>
public static unsafe class Packing
{
    /// <summary>
    /// Copies a strip of columns so that its rows follow each other without gaps: rows a page apart cost a translation of their address
    /// each time they are read, and fall into the same few sets of the cache.
    /// </summary>
    /// <param name="source">The strip's first row.</param>
    /// <param name="destination">Where it goes, a multiple of 64.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="sourceRow">Bytes from row to row in the source.</param>
    /// <param name="bytes">Bytes of a row, a multiple of 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rows(nint source, nint destination, nint rows, nint sourceRow, nint bytes)
    {
        var from = (byte*)source;
        var to = (byte*)destination;
        for (; rows > 0; rows--)
        {
            nint k = 0;
            for (; k + Vector512<byte>.Count <= bytes; k += Vector512<byte>.Count)
            {
                Vector512.Load(from + k).Store(to + k);
            }

            for (; k < bytes; k += Vector128<byte>.Count)
            {
                Vector128.Load(from + k).Store(to + k);
            }

            from += sourceRow;
            to += bytes;
        }
    }
}
