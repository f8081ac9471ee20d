using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>
/// One 64-bit word that kernels write when an index is out of range: the number of the node, counted from 1, in the upper half and the
/// index in the lower half, in one store, so that two threads cannot mix. 0 means no fault.
/// </summary>
public sealed class FaultStatus
{
    private readonly AlignedMemory _memory = new(sizeof(long), zeroed: true);

    /// <summary>Where kernels write.</summary>
    public nint Address => _memory.Address;

    /// <summary>True if a kernel wrote a fault since <see cref="Clear"/>.</summary>
    public bool IsFaulted => Volatile.Read(ref Word) != 0;

    /// <summary>The number of the node, counted from 0, as the kernel was compiled with it.</summary>
    public int Node => (int)(Word >> 32) - 1;

    /// <summary>The index that was out of range.</summary>
    public int Index => (int)Word;

    private ref long Word => ref AlignedMemory.Span<long>(_memory.Address, 1)[0];

    /// <summary>The word for a fault, as kernels store it.</summary>
    public static long Encode(int node, int index) => ((long)(node + 1) << 32) | (uint)index;

    /// <summary>Forgets a fault.</summary>
    public void Clear() => Word = 0;
}
