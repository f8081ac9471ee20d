using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Runtime;

/// <summary>Hints at what will be read.</summary>
public static unsafe partial class Lanes
{
    /// <summary>Asks for a cache line to be brought to the first cache; any address will do, memory that nobody has is not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchL1(nint address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((void*)address);
        }
    }

    /// <summary>Asks for a cache line to be brought to the second cache; any address will do, memory that nobody has is not read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchL2(nint address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1((void*)address);
        }
    }
}
