using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Ir.Reference;

/// <summary>destination[i] = source[2 i], for elements of 4 bytes: what a pool of two does along its last axis.</summary>
internal static unsafe class EveryOther
{
    /// <summary>Copies every other element.</summary>
    /// <param name="source">The first.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="count">How many are copied.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(int* source, int* destination, long count)
    {
        // A vector is loaded with the element behind the last one that it gives, which is there only if another one follows.
        var i = 0L;
        if (Avx512F.IsSupported)
        {
            var even = Vector512<int>.Indices * 2;
            for (; i + Vector512<int>.Count < count; i += Vector512<int>.Count)
            {
                var from = source + (2 * i);
                Avx512F.PermuteVar16x32x2(Vector512.Load(from), even, Vector512.Load(from + Vector512<int>.Count)).Store(destination + i);
            }
        }
        else if (Avx2.IsSupported)
        {
            for (; i + Vector256<int>.Count < count; i += Vector256<int>.Count)
            {
                var from = (float*)(source + (2 * i));

                // Of each half of both: 0 2 | 4 6 of the one beside 0 2 | 4 6 of the other.
                var pairs = Avx.Shuffle(Vector256.Load(from), Vector256.Load(from + Vector256<int>.Count), 0b10_00_10_00).AsInt64();
                Avx2.Permute4x64(pairs, 0b11_01_10_00).AsInt32().Store(destination + i);
            }
        }

        for (; i < count; i++)
        {
            destination[i] = source[2 * i];
        }
    }
}
