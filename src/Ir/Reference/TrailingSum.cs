using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Ir.Reference;

/// <summary>
/// The running sum along trailing axes as compiled loops keep it: element i of a chunk is added to lane i mod 64 by the loop itself; this
/// class starts it, carries finished chunks to the next level, and folds. The state is a block of <see cref="Bytes"/> bytes: three
/// levels of 64 lanes, enough for 4096^3 elements, and a count of chunks for the upper two.
/// </summary>
public static unsafe class TrailingSum
{
    /// <summary>Bytes of the state, for any element type.</summary>
    public const int Bytes = (3 * Reductions.Lanes * sizeof(double)) + (2 * sizeof(long));

    private const int Counters = 3 * Reductions.Lanes * sizeof(double);

    /// <summary>Clears the lanes of the first level and the counts.</summary>
    public static void Begin<T>(nint state)
        where T : unmanaged, INumber<T>
    {
        new Span<T>((void*)state, Reductions.Lanes).Clear();
        ((long*)(state + Counters))[0] = 0;
        ((long*)(state + Counters))[1] = 0;
    }

    /// <summary>Ends a chunk of 4096 elements after which more follow.</summary>
    public static void EndChunk<T>(nint state)
        where T : unmanaged, INumber<T>
    {
        var chunks = (long*)(state + Counters);
        var lanes = (T*)state;
        if (chunks[0] == 0)
        {
            new Span<T>(lanes + Reductions.Lanes, Reductions.Lanes).Clear();
        }

        lanes[Reductions.Lanes + (int)(chunks[0] % Reductions.Lanes)] += Fold<T>(state);
        new Span<T>(lanes, Reductions.Lanes).Clear();
        if (++chunks[0] == Reductions.TrailingChunk)
        {
            Carry<T>(state);
        }
    }

    /// <summary>The total; the elements since the last chunk's end are its last chunk.</summary>
    public static T Finish<T>(nint state)
        where T : unmanaged, INumber<T>
    {
        var chunks = (long*)(state + Counters);
        if (chunks[0] == 0 && chunks[1] == 0)
        {
            return Fold<T>(state);
        }

        EndChunk<T>(state);
        if (chunks[1] == 0)
        {
            return Fold<T>(state + (Reductions.Lanes * sizeof(T)));
        }

        if (chunks[0] > 0)
        {
            Carry<T>(state);
        }

        return Fold<T>(state + (2 * Reductions.Lanes * sizeof(T)));
    }

    /// <summary>The sum of 64 lanes: lane[j] += lane[j + s] for s = 32, 16, ..., 1. The lanes are overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static T Fold<T>(nint lanes)
        where T : unmanaged, INumber<T>
    {
        var lane = (T*)lanes;
        for (var s = Reductions.Lanes / 2; s > 0; s /= 2)
        {
            var j = 0;
            for (; j + Vector128<T>.Count <= s; j += Vector128<T>.Count)
            {
                (Vector128.Load(lane + j) + Vector128.Load(lane + j + s)).Store(lane + j);
            }

            for (; j < s; j++)
            {
                lane[j] += lane[j + s];
            }
        }

        return lane[0];
    }

    private static void Carry<T>(nint state)
        where T : unmanaged, INumber<T>
    {
        var chunks = (long*)(state + Counters);
        var lanes = (T*)state;
        if (chunks[1] == 0)
        {
            new Span<T>(lanes + (2 * Reductions.Lanes), Reductions.Lanes).Clear();
        }

        lanes[(2 * Reductions.Lanes) + (int)(chunks[1] % Reductions.Lanes)] += Fold<T>(state + (Reductions.Lanes * sizeof(T)));
        chunks[1]++;
        chunks[0] = 0;
        new Span<T>(lanes + Reductions.Lanes, Reductions.Lanes).Clear();
    }
}
