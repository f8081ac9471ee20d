using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Runtime;

/// <summary>
/// Loads of every other element of 4 bytes: two vectors, of which the second begins with the last element of the first, so that nothing behind the
/// last element that is asked for is touched. Where fewer are asked for than a vector holds, both loads are masked.
/// </summary>
public static unsafe partial class Lanes
{
    /// <summary>Elements 0, 2, 4, ... in the first <paramref name="count"/> lanes; the others are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadEveryOther128<T>(nint address, nint count)
        where T : unmanaged
    {
        if (count < Vector128<int>.Count || !Sse.IsSupported)
        {
            return Some((int*)address, count).GetLower().GetLower().As<int, T>();
        }

        return Sse.Shuffle(Vector128.Load((float*)address), Vector128.Load((float*)address + 3), 0b11_01_10_00).As<float, T>();
    }

    /// <summary>Elements 0, 2, 4, ... in the first <paramref name="count"/> lanes; the others are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LoadEveryOther256<T>(nint address, nint count)
        where T : unmanaged
    {
        if (!Avx2.IsSupported)
        {
            return Some((int*)address, count).GetLower().As<int, T>();
        }

        var (first, second) = count < Vector256<int>.Count
            ? (Load256<float>(address, (2 * count) - 1), Load256<float>(address + (7 * sizeof(float)), (2 * count) - 8))
            : (Vector256.Load((float*)address), Vector256.Load((float*)address + 7));

        // In each half 0, 2 of the first vector and 1, 3 of the second.
        var pairs = Avx.Shuffle(first, second, 0b11_01_10_00);
        return Avx2.Permute4x64(pairs.AsInt64(), 0b11_01_10_00).As<long, T>();
    }

    /// <summary>Elements 0, 2, 4, ... in the first <paramref name="count"/> lanes; the others are 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadEveryOther512<T>(nint address, nint count)
        where T : unmanaged
    {
        if (!Avx512F.IsSupported)
        {
            return Some((int*)address, count).As<int, T>();
        }

        var (first, second) = count < Vector512<int>.Count
            ? (Load512<int>(address, (2 * count) - 1), Load512<int>(address + (15 * sizeof(int)), (2 * count) - 16))
            : (Vector512.Load((int*)address), Vector512.Load((int*)address + 15));
        var places = Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 17, 19, 21, 23, 25, 27, 29, 31);
        return Avx512F.PermuteVar16x32x2(first, places, second).As<int, T>();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<int> Some(int* source, nint count)
    {
        var value = Vector512<int>.Zero;
        for (nint i = 0; i < count; i++)
        {
            ((int*)&value)[i] = source[2 * i];
        }

        return value;
    }
}
