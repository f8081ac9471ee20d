using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MiniTorch.Ir.Reference;

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

    /// <summary>Copies a strip of columns of which each has its elements as neighbours, so that those of a row are.</summary>
    /// <param name="source">The first element of the first column.</param>
    /// <param name="destination">Where the strip goes, a multiple of 64.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="sourceColumn">Bytes from column to column in the source.</param>
    /// <param name="bytes">Bytes from row to row in the strip.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="size">Bytes of an element: 4 or 8.</param>
    public static void Columns(nint source, nint destination, nint rows, nint sourceColumn, nint bytes, nint columns, int size)
    {
        if (size == sizeof(int))
        {
            Transposition.Run((int*)source, (int*)destination, columns, rows, sourceColumn / size, bytes / size);
        }
        else
        {
            Transposition.Run((long*)source, (long*)destination, columns, rows, sourceColumn / size, bytes / size);
        }
    }

    /// <summary>
    /// One more loop around those whose offsets a table holds: entry i * count + j becomes i * stride + entry j. The first entry is 0.
    /// </summary>
    /// <param name="table">The entries, 8 bytes each.</param>
    /// <param name="count">The number of entries so far.</param>
    /// <param name="extent">The positions of the loop.</param>
    /// <param name="stride">Bytes between them.</param>
    /// <returns>The number of entries.</returns>
    public static nint Offsets(nint table, nint count, nint extent, nint stride)
    {
        var entries = (long*)table;
        for (nint i = 1; i < extent; i++)
        {
            for (nint j = 0; j < count; j++)
            {
                entries[(i * count) + j] = (i * stride) + entries[j];
            }
        }

        return count * extent;
    }

    /// <summary>
    /// Copies a strip of a matrix whose elements lie at the sum of an offset for their row and one for their column, such as the patches of
    /// an image. Columns are taken by the eight; runs of neighbours among them are loaded as one.
    /// </summary>
    /// <param name="source">What offsets count from.</param>
    /// <param name="destination">Where the strip goes, a multiple of 64.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="rowOffsets">Bytes to each row, 8 bytes an entry.</param>
    /// <param name="columnOffsets">Bytes to each column, 8 bytes an entry.</param>
    /// <param name="bytes">Bytes from row to row in the strip.</param>
    /// <param name="columns">The number of columns.</param>
    /// <param name="size">Bytes of an element: 4 or 8.</param>
    public static void Gathered(
        nint source, nint destination, nint rows, nint rowOffsets, nint columnOffsets, nint bytes, nint columns, int size)
    {
        var row = (long*)rowOffsets;
        var column = (long*)columnOffsets;
        nint done = 0;
        if (size == sizeof(int) && Vector256.IsHardwareAccelerated)
        {
            for (; done + Vector256<int>.Count <= columns; done += Vector256<int>.Count)
            {
                Eight(source, destination + (done * size), rows, row, column + done, bytes);
            }
        }

        for (; done < columns; done++)
        {
            var (from, to) = (source + (nint)column[done], destination + (done * size));
            for (nint k = 0; k < rows; k++, to += bytes)
            {
                if (size == sizeof(int))
                {
                    *(int*)to = *(int*)(from + (nint)row[k]);
                }
                else
                {
                    *(long*)to = *(long*)(from + (nint)row[k]);
                }
            }
        }
    }

    // Eight columns in runs of neighbours: each run is loaded where its elements come to lie in their lanes. That touches nothing outside of
    // the eight if offsets grow by at least an element from column to column.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(nint source, nint destination, nint rows, long* rowOffsets, long* columns, nint bytes)
    {
        const int lanes = 8;
        var starts = stackalloc nint[lanes];
        var masks = stackalloc Vector256<int>[lanes];
        var runs = 0;
        var grows = true;
        for (var lane = 0; lane < lanes; lane++)
        {
            var step = lane == 0 ? long.MaxValue : columns[lane] - columns[lane - 1];
            grows &= step >= sizeof(int);
            if (step != sizeof(int))
            {
                starts[runs] = (nint)columns[lane] - (lane * sizeof(int));
                masks[runs++] = Vector256.GreaterThanOrEqual(Vector256<int>.Indices, Vector256.Create(lane));
            }
        }

        if (!grows)
        {
            for (nint k = 0; k < rows; k++)
            {
                for (var lane = 0; lane < lanes; lane++)
                {
                    ((int*)(destination + (k * bytes)))[lane] = *(int*)(source + (nint)(rowOffsets[k] + columns[lane]));
                }
            }

            return;
        }

        var (first, second, third) = (source + starts[0], source + starts[1], source + starts[2]);
        var (secondMask, thirdMask) = (masks[1], masks[2]);
        for (nint k = 0; k < rows; k++)
        {
            var at = (nint)rowOffsets[k];
            var value = Vector256.Load((int*)(first + at));
            if (runs > 1)
            {
                value = Vector256.ConditionalSelect(secondMask, Vector256.Load((int*)(second + at)), value);
            }

            if (runs > 2)
            {
                value = Vector256.ConditionalSelect(thirdMask, Vector256.Load((int*)(third + at)), value);
            }

            for (var run = 3; run < runs; run++)
            {
                value = Vector256.ConditionalSelect(masks[run], Vector256.Load((int*)(source + starts[run] + at)), value);
            }

            value.Store((int*)(destination + (k * bytes)));
        }
    }
}
