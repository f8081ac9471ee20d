using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// destination[j, i] = source[i, j] for a matrix whose neighbours along i are neighbours in the destination: in tiles of 16x16, which for
/// elements of 4 bytes are whole cache lines on both sides, so that rows a power of two apart do not push each other out of the cache; in
/// registers where there are vectors.
/// </summary>
public static unsafe class Transposition
{
    private const int Tile = 16;

    /// <summary>Transposes a matrix.</summary>
    /// <typeparam name="T">An element.</typeparam>
    /// <param name="source">source[0, 0].</param>
    /// <param name="destination">destination[0, 0].</param>
    /// <param name="rows">The extent of i.</param>
    /// <param name="columns">The extent of j.</param>
    /// <param name="sourceRow">Elements between neighbours along i in the source; along j they are neighbours.</param>
    /// <param name="destinationRow">Elements between neighbours along j in the destination; along i they are neighbours.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<T>(T* source, T* destination, long rows, long columns, long sourceRow, long destinationRow)
        where T : unmanaged
    {
        for (long row = 0; row < rows; row += Tile)
        {
            for (long column = 0; column < columns; column += Tile)
            {
                var (height, width) = (Math.Min(Tile, rows - row), Math.Min(Tile, columns - column));
                var from = source + (row * sourceRow) + column;
                var to = destination + (column * destinationRow) + row;
                if (sizeof(T) == 4 && Avx512F.IsSupported && height == Tile && width == Tile)
                {
                    Block16((float*)from, (float*)to, sourceRow, destinationRow);
                }
                else if (sizeof(T) is 4 or 8 && Avx.IsSupported)
                {
                    InRegisters(from, to, height, width, sourceRow, destinationRow);
                }
                else
                {
                    OneByOne(from, to, height, width, sourceRow, destinationRow);
                }
            }
        }
    }

    private static void OneByOne<T>(T* source, T* destination, long rows, long columns, long sourceRow, long destinationRow)
        where T : unmanaged
    {
        for (long j = 0; j < columns; j++)
        {
            for (long i = 0; i < rows; i++)
            {
                destination[(j * destinationRow) + i] = source[(i * sourceRow) + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void InRegisters<T>(T* source, T* destination, long rows, long columns, long sourceRow, long destinationRow)
        where T : unmanaged
    {
        long block = Vector256<byte>.Count / sizeof(T);
        var (wholeRows, wholeColumns) = (rows & -block, columns & -block);
        for (long i = 0; i < wholeRows; i += block)
        {
            for (long j = 0; j < wholeColumns; j += block)
            {
                var from = source + (i * sourceRow) + j;
                var to = destination + (j * destinationRow) + i;
                if (sizeof(T) == 4)
                {
                    Block((float*)from, (float*)to, sourceRow, destinationRow);
                }
                else
                {
                    Block((double*)from, (double*)to, sourceRow, destinationRow);
                }
            }
        }

        if (wholeColumns < columns)
        {
            OneByOne(source + wholeColumns, destination + (wholeColumns * destinationRow), rows, columns - wholeColumns, sourceRow, destinationRow);
        }

        if (wholeRows < rows)
        {
            OneByOne(source + (wholeRows * sourceRow), destination + wholeRows, rows - wholeRows, wholeColumns, sourceRow, destinationRow);
        }
    }

    // Rows r0..r7 become columns: pairs of lanes, then pairs of pairs, then halves are exchanged.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(float* source, float* destination, long sourceRow, long destinationRow)
    {
        var (r0, r1) = (Vector256.Load(source), Vector256.Load(source + sourceRow));
        var (r2, r3) = (Vector256.Load(source + (2 * sourceRow)), Vector256.Load(source + (3 * sourceRow)));
        var (r4, r5) = (Vector256.Load(source + (4 * sourceRow)), Vector256.Load(source + (5 * sourceRow)));
        var (r6, r7) = (Vector256.Load(source + (6 * sourceRow)), Vector256.Load(source + (7 * sourceRow)));
        var (a0, a1) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1));
        var (a2, a3) = (Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        var (a4, a5) = (Avx.UnpackLow(r4, r5), Avx.UnpackHigh(r4, r5));
        var (a6, a7) = (Avx.UnpackLow(r6, r7), Avx.UnpackHigh(r6, r7));
        var (b0, b1) = (Avx.Shuffle(a0, a2, 0x44), Avx.Shuffle(a0, a2, 0xEE));
        var (b2, b3) = (Avx.Shuffle(a1, a3, 0x44), Avx.Shuffle(a1, a3, 0xEE));
        var (b4, b5) = (Avx.Shuffle(a4, a6, 0x44), Avx.Shuffle(a4, a6, 0xEE));
        var (b6, b7) = (Avx.Shuffle(a5, a7, 0x44), Avx.Shuffle(a5, a7, 0xEE));
        Avx.Permute2x128(b0, b4, 0x20).Store(destination);
        Avx.Permute2x128(b1, b5, 0x20).Store(destination + destinationRow);
        Avx.Permute2x128(b2, b6, 0x20).Store(destination + (2 * destinationRow));
        Avx.Permute2x128(b3, b7, 0x20).Store(destination + (3 * destinationRow));
        Avx.Permute2x128(b0, b4, 0x31).Store(destination + (4 * destinationRow));
        Avx.Permute2x128(b1, b5, 0x31).Store(destination + (5 * destinationRow));
        Avx.Permute2x128(b2, b6, 0x31).Store(destination + (6 * destinationRow));
        Avx.Permute2x128(b3, b7, 0x31).Store(destination + (7 * destinationRow));
    }

    // The same for elements of 8 bytes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(double* source, double* destination, long sourceRow, long destinationRow)
    {
        var (r0, r1) = (Vector256.Load(source), Vector256.Load(source + sourceRow));
        var (r2, r3) = (Vector256.Load(source + (2 * sourceRow)), Vector256.Load(source + (3 * sourceRow)));
        var (a0, a1) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1));
        var (a2, a3) = (Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        Avx.Permute2x128(a0, a2, 0x20).Store(destination);
        Avx.Permute2x128(a1, a3, 0x20).Store(destination + destinationRow);
        Avx.Permute2x128(a0, a2, 0x31).Store(destination + (2 * destinationRow));
        Avx.Permute2x128(a1, a3, 0x31).Store(destination + (3 * destinationRow));
    }

    // Of 16 rows with elements of 4 bytes: pairs of lanes, pairs of pairs, then quarters are exchanged twice.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block16(float* source, float* destination, long sourceRow, long destinationRow)
    {
        Quarter(source, sourceRow, out var a0, out var a1, out var a2, out var a3);
        Quarter(source + (4 * sourceRow), sourceRow, out var b0, out var b1, out var b2, out var b3);
        Quarter(source + (8 * sourceRow), sourceRow, out var c0, out var c1, out var c2, out var c3);
        Quarter(source + (12 * sourceRow), sourceRow, out var d0, out var d1, out var d2, out var d3);
        Columns(a0, b0, c0, d0, destination, destinationRow);
        Columns(a1, b1, c1, d1, destination + destinationRow, destinationRow);
        Columns(a2, b2, c2, d2, destination + (2 * destinationRow), destinationRow);
        Columns(a3, b3, c3, d3, destination + (3 * destinationRow), destinationRow);
    }

    // Of four rows: column k of each 128 bits of ck holds the elements k, k + 4, k + 8, k + 12.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(
        float* source, long row, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3)
    {
        var (r0, r1) = (Vector512.Load(source), Vector512.Load(source + row));
        var (r2, r3) = (Vector512.Load(source + (2 * row)), Vector512.Load(source + (3 * row)));
        var (low, high) = (Avx512F.UnpackLow(r0, r1), Avx512F.UnpackHigh(r0, r1));
        var (nextLow, nextHigh) = (Avx512F.UnpackLow(r2, r3), Avx512F.UnpackHigh(r2, r3));
        (c0, c1) = (Avx512F.Shuffle(low, nextLow, 0x44), Avx512F.Shuffle(low, nextLow, 0xEE));
        (c2, c3) = (Avx512F.Shuffle(high, nextHigh, 0x44), Avx512F.Shuffle(high, nextHigh, 0xEE));
    }

    // The quarters of a, b, c and d are columns k, k + 4, k + 8 and k + 12 of their four rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* destination, long row)
    {
        var (ab, cd) = (Avx512F.Shuffle4x128(a, b, 0x44), Avx512F.Shuffle4x128(c, d, 0x44));
        var (nextAb, nextCd) = (Avx512F.Shuffle4x128(a, b, 0xEE), Avx512F.Shuffle4x128(c, d, 0xEE));
        Avx512F.Shuffle4x128(ab, cd, 0x88).Store(destination);
        Avx512F.Shuffle4x128(ab, cd, 0xDD).Store(destination + (4 * row));
        Avx512F.Shuffle4x128(nextAb, nextCd, 0x88).Store(destination + (8 * row));
        Avx512F.Shuffle4x128(nextAb, nextCd, 0xDD).Store(destination + (12 * row));
    }
}
