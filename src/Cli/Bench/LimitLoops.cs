using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Cli.Bench;

/// <summary>Loops that do nothing but keep one part of the machine as busy as it can be.</summary>
internal static class LimitLoops
{
    // Independent chains of multiply-adds: enough to hide the latency of one, few enough for sixteen registers.
    private const int Chains = 12;

    private static readonly bool _isWide = Target.Host.VectorBits == 512;

    /// <summary>The floating-point operations of a step of <see cref="MultiplyAdd"/>.</summary>
    public static double FlopsOfStep => 2 * Chains * (_isWide ? Vector512<float>.Count : Vector256<float>.Count);

    /// <summary>Multiplies and adds in registers.</summary>
    public static float MultiplyAdd(int steps) => _isWide ? MultiplyAdd512(steps) : MultiplyAdd256(steps);

    /// <summary>Reads every element; a sum, so that nothing can be left out.</summary>
    /// <param name="block">A multiple of 64 elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static float Read(ReadOnlySpan<float> block)
    {
        var (a, b, c, d) = (Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero, Vector512<float>.Zero);
        ref var first = ref MemoryMarshal.GetReference(block);
        for (nuint i = 0; i + 64 <= (nuint)block.Length; i += 64)
        {
            a += Vector512.LoadUnsafe(ref first, i);
            b += Vector512.LoadUnsafe(ref first, i + 16);
            c += Vector512.LoadUnsafe(ref first, i + 32);
            d += Vector512.LoadUnsafe(ref first, i + 48);
        }

        return Lanes.Fold512(a + b + c + d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdd512(int steps)
    {
        var (m, c) = (Vector512.Create(0.999f), Vector512.Create(0.001f));
        var (a0, a1, a2, a3, a4, a5) = (c, c, c, c, c, c);
        var (a6, a7, a8, a9, a10, a11) = (c, c, c, c, c, c);
        for (var i = 0; i < steps; i++)
        {
            a0 = Vector512.FusedMultiplyAdd(a0, m, c);
            a1 = Vector512.FusedMultiplyAdd(a1, m, c);
            a2 = Vector512.FusedMultiplyAdd(a2, m, c);
            a3 = Vector512.FusedMultiplyAdd(a3, m, c);
            a4 = Vector512.FusedMultiplyAdd(a4, m, c);
            a5 = Vector512.FusedMultiplyAdd(a5, m, c);
            a6 = Vector512.FusedMultiplyAdd(a6, m, c);
            a7 = Vector512.FusedMultiplyAdd(a7, m, c);
            a8 = Vector512.FusedMultiplyAdd(a8, m, c);
            a9 = Vector512.FusedMultiplyAdd(a9, m, c);
            a10 = Vector512.FusedMultiplyAdd(a10, m, c);
            a11 = Vector512.FusedMultiplyAdd(a11, m, c);
        }

        return Lanes.Fold512(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdd256(int steps)
    {
        var (m, c) = (Vector256.Create(0.999f), Vector256.Create(0.001f));
        var (a0, a1, a2, a3, a4, a5) = (c, c, c, c, c, c);
        var (a6, a7, a8, a9, a10, a11) = (c, c, c, c, c, c);
        for (var i = 0; i < steps; i++)
        {
            a0 = Vector256.FusedMultiplyAdd(a0, m, c);
            a1 = Vector256.FusedMultiplyAdd(a1, m, c);
            a2 = Vector256.FusedMultiplyAdd(a2, m, c);
            a3 = Vector256.FusedMultiplyAdd(a3, m, c);
            a4 = Vector256.FusedMultiplyAdd(a4, m, c);
            a5 = Vector256.FusedMultiplyAdd(a5, m, c);
            a6 = Vector256.FusedMultiplyAdd(a6, m, c);
            a7 = Vector256.FusedMultiplyAdd(a7, m, c);
            a8 = Vector256.FusedMultiplyAdd(a8, m, c);
            a9 = Vector256.FusedMultiplyAdd(a9, m, c);
            a10 = Vector256.FusedMultiplyAdd(a10, m, c);
            a11 = Vector256.FusedMultiplyAdd(a11, m, c);
        }

        return Lanes.Fold256(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11);
    }
}
