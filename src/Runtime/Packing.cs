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
    /// <param name="bytes">Bytes of a row, a multiple of 4.</param>
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

            for (; k + Vector128<byte>.Count <= bytes; k += Vector128<byte>.Count)
            {
                Vector128.Load(from + k).Store(to + k);
            }

            for (; k < bytes; k += sizeof(int))
            {
                *(int*)(to + k) = *(int*)(from + k);
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
    /// an image. Columns are taken by as many as a vector has lanes; runs of neighbours among them are loaded as one.
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
        var isWide = Vector512.IsHardwareAccelerated && columns >= Vector512<int>.Count;
        nint lanes = isWide ? Vector512<int>.Count : Vector256<int>.Count;
        if (size == sizeof(int) && Vector256.IsHardwareAccelerated && columns >= lanes)
        {
            // The last lanes are those of the last columns, of which the vector before may have had some.
            for (nint done = 0; done < columns; done += lanes)
            {
                var first = Math.Min(done, columns - lanes);
                if (!isWide || !Sixteen(source, destination + (first * size), rows, row, column + first, bytes))
                {
                    for (nint lane = 0; lane < lanes; lane += Vector256<int>.Count)
                    {
                        Eight(source, destination + ((first + lane) * size), rows, row, column + first + lane, bytes);
                    }
                }
            }
        }
        else if (size == sizeof(int))
        {
            OneByOne<int>(source, destination, rows, row, column, columns, bytes);
        }
        else
        {
            OneByOne<long>(source, destination, rows, row, column, columns, bytes);
        }
    }

    // Each run is loaded where its elements come to lie in their lanes, and chosen from its first lane on. Shorter vectors are faster if there
    // are more than three: then this does nothing, and says so.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Sixteen(nint source, nint destination, nint rows, long* rowOffsets, long* columns, nint bytes)
    {
        var starts = stackalloc nint[Vector512<int>.Count];
        var lanes = stackalloc int[Vector512<int>.Count];
        var runs = Runs(columns, Vector512<int>.Count, starts, lanes);
        if (runs is 0 or > 3)
        {
            return false;
        }

        static Vector512<int> From(int lane) => Vector512.GreaterThanOrEqual(Vector512<int>.Indices, Vector512.Create(lane));
        var (first, second, third) = (source + starts[0], source + starts[1], source + starts[2]);
        var (secondMask, thirdMask) = (From(lanes[1]), From(lanes[2]));
        for (nint k = 0; k < rows; k++, destination += bytes)
        {
            var at = (nint)rowOffsets[k];
            var value = Vector512.Load((int*)(first + at));
            if (runs > 1)
            {
                value = Vector512.ConditionalSelect(secondMask, Vector512.Load((int*)(second + at)), value);
            }

            if (runs > 2)
            {
                value = Vector512.ConditionalSelect(thirdMask, Vector512.Load((int*)(third + at)), value);
            }

            value.Store((int*)destination);
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(nint source, nint destination, nint rows, long* rowOffsets, long* columns, nint bytes)
    {
        var starts = stackalloc nint[Vector256<int>.Count];
        var lanes = stackalloc int[Vector256<int>.Count];
        var masks = stackalloc Vector256<int>[Vector256<int>.Count];
        var runs = Runs(columns, Vector256<int>.Count, starts, lanes);
        if (runs == 0)
        {
            OneByOne<int>(source, destination, rows, rowOffsets, columns, Vector256<int>.Count, bytes);
            return;
        }

        for (var run = 0; run < runs; run++)
        {
            masks[run] = Vector256.GreaterThanOrEqual(Vector256<int>.Indices, Vector256.Create(lanes[run]));
        }

        var (first, second, third) = (source + starts[0], source + starts[1], source + starts[2]);
        var (secondMask, thirdMask) = (masks[1], masks[2]);
        for (nint k = 0; k < rows; k++, destination += bytes)
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

            value.Store((int*)destination);
        }
    }

    // Runs of neighbours: where each would have its first lane, and which lane is its first. None unless offsets grow by at least an element
    // from column to column: only then does loading a whole vector for each run touch nothing outside of them all.
    private static int Runs(long* columns, int count, nint* starts, int* lanes)
    {
        var runs = 0;
        for (var lane = 0; lane < count; lane++)
        {
            var step = lane == 0 ? long.MaxValue : columns[lane] - columns[lane - 1];
            if (step < sizeof(int))
            {
                return 0;
            }

            if (step != sizeof(int))
            {
                lanes[runs] = lane;
                starts[runs++] = (nint)columns[lane] - (lane * sizeof(int));
            }
        }

        return runs;
    }

    private static void OneByOne<T>(nint source, nint destination, nint rows, long* rowOffsets, long* columns, nint count, nint bytes)
        where T : unmanaged
    {
        for (nint k = 0; k < rows; k++, destination += bytes)
        {
            for (nint lane = 0; lane < count; lane++)
            {
                ((T*)destination)[lane] = *(T*)(source + (nint)(rowOffsets[k] + columns[lane]));
            }
        }
    }
}
