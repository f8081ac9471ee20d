using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Peers.Measuring;

/// <summary>
/// A fixed piece of work of some 30 us, half of it bound by arithmetic and half by the latency of dependent loads from the first cache:
/// it takes longer when another program has the processor, or when the processor is slower for a while.
/// </summary>
internal sealed class Canary
{
    private const int Links = 512;
    private const int Steps = 6_000;

    private readonly short[] _next = new short[Links];

    /// <summary>A canary with a ring of links of its own.</summary>
    public Canary()
    {
        // A full cycle: 5 is odd and 77 - 1 is divisible by 4 (Hull and Dobell).
        for (var i = 0; i < Links; i++)
        {
            _next[i] = (short)(((77 * i) + 5) % Links);
        }
    }

    /// <summary>How long it took, in seconds.</summary>
    public double Sing()
    {
        var start = Stopwatch.GetTimestamp();
        var end = Follow(_next, Steps) + MultiplyAdd(Steps);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return end == 0 ? throw new InvalidOperationException("a positive sum was 0") : seconds;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static int Follow(short[] next, int steps)
    {
        var at = 0;
        for (var i = 0; i < steps; i++)
        {
            at = next[at];
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float MultiplyAdd(int steps)
    {
        var (m, c) = (Vector256.Create(0.5f), Vector256.Create(1f));
        var (a0, a1, a2, a3) = (c, c, c, c);
        for (var i = 0; i < steps; i++)
        {
            a0 = Vector256.FusedMultiplyAdd(a0, m, c);
            a1 = Vector256.FusedMultiplyAdd(a1, m, c);
            a2 = Vector256.FusedMultiplyAdd(a2, m, c);
            a3 = Vector256.FusedMultiplyAdd(a3, m, c);
        }

        return Vector256.Sum(a0 + a1 + a2 + a3);
    }
}
