using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Ir.Reference;

/// <summary>Every other element of 4 bytes: what a pool of two takes along its last axis, and what its gradient puts back.</summary>
internal static unsafe class EveryOther
{
    /// <summary>destination[i] = source[2 i].</summary>
    /// <param name="source">The first.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="count">How many are copied.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Take(int* source, int* destination, long count)
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

    /// <summary>destination[2 i] = source[i]; what lies between is left as it is.</summary>
    /// <param name="source">The first.</param>
    /// <param name="destination">Where it goes.</param>
    /// <param name="count">How many are copied.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Put(int* source, int* destination, long count)
    {
        var i = 0L;
        if (Avx512F.IsSupported)
        {
            var twice = Vector512<int>.Indices >> 1;
            var even = Vector512.Equals(Vector512<int>.Indices & Vector512<int>.One, Vector512<int>.Zero);
            for (; i + Vector256<int>.Count <= count; i += Vector256<int>.Count)
            {
                var value = Avx512F.PermuteVar16x32(Vector256.Load(source + i).ToVector512Unsafe(), twice);
                Avx512F.MaskStore(destination + (2 * i), even, value);
            }
        }

        for (; i < count; i++)
        {
            destination[2 * i] = source[i];
        }
    }
}
