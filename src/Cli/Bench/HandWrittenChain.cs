using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MiniTorch.Ir;

namespace MiniTorch.Cli.Bench;

/// <summary>Ten elementwise ops one after another, once as a graph and once as the loop that a C# programmer would write.</summary>
internal static class HandWrittenChain
{
    /// <summary>The graph.</summary>
    public static Tensor Declare(Tensor x) => ((-((((((x * 0.5) + 1) * x) - 0.25).Abs() * 1.5) + x).Max(-4)) + x).Min(4);

    /// <summary>The loop: everything in registers, one load and one store for sixteen elements.</summary>
    /// <param name="from">Elements, a multiple of 16 of them.</param>
    /// <param name="to">As many.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(ReadOnlySpan<float> from, Span<float> to)
    {
        var (half, one, quarter, more) = (Vector512.Create(0.5f), Vector512.Create(1f), Vector512.Create(0.25f), Vector512.Create(1.5f));
        var (least, most) = (Vector512.Create(-4f), Vector512.Create(4f));
        ref var source = ref MemoryMarshal.GetReference(from);
        ref var target = ref MemoryMarshal.GetReference(to);
        for (nuint i = 0; i < (nuint)from.Length; i += (nuint)Vector512<float>.Count)
        {
            var x = Vector512.LoadUnsafe(ref source, i);
            var y = (((x * half) + one) * x) - quarter;
            y = (Vector512.Abs(y) * more) + x;
            Vector512.Min(-Vector512.Max(y, least) + x, most).StoreUnsafe(ref target, i);
        }
    }
}
