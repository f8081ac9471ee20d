using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Runtime;

/// <summary>What emitted loops call between chunks of a reduction over leading axes.</summary>
public static unsafe class LeadingReduction
{
    /// <summary>Sets <paramref name="count"/> elements.</summary>
    public static void Fill<T>(nint address, T value, nint count)
        where T : unmanaged => new Span<T>((void*)address, checked((int)count)).Fill(value);

    /// <summary>total += partial; partial = +0, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddChunk<T>(nint total, nint partial, nint count)
        where T : unmanaged, INumber<T>
    {
        var (t, p) = (total, partial);
        nint i = 0;
        for (; i + Vector256<T>.Count <= count; i += Vector256<T>.Count)
        {
            (Vector256.Load((T*)t + i) + Vector256.Load((T*)p + i)).Store((T*)t + i);
            Vector256<T>.Zero.Store((T*)p + i);
        }

        for (; i < count; i++)
        {
            ((T*)t)[i] += ((T*)p)[i];
            ((T*)p)[i] = T.Zero;
        }
    }
}
