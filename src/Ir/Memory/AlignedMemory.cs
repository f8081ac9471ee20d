using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MiniTorch.Ir.Memory;

/// <summary>
/// Managed memory that never moves and starts at a multiple of <see cref="Alignment"/> bytes, of a page if it fills one. What is large lies on
/// large pages where the system has them (<see cref="LargePages"/>). The garbage collector frees it with the object, so there is nothing to
/// dispose; whoever works on <see cref="Address"/> keeps the object alive.
/// </summary>
public sealed class AlignedMemory
{
    /// <summary>Bytes of a cache line, and of the widest vector.</summary>
    public const int Alignment = 64;

    // A load whose address ends in the same 12 bits as that of a store before it waits for the store. A loop that reads one memory and writes
    // another at the same pace never meets such a pair if both start at a page; where they start anywhere, it may at every step.
    private const int Page = 4096;

    // An array of lines rather than of bytes: its length is an int, so bytes would end at 2 GB.
    private readonly Vector512<byte>[] _lines;

    /// <summary>Memory of at least <paramref name="bytes"/> bytes.</summary>
    /// <param name="bytes">How many; 0 is allowed.</param>
    /// <param name="zeroed">True to start as zeros; otherwise the content is arbitrary.</param>
    /// <exception cref="CompilerException">More than an array can hold.</exception>
    public AlignedMemory(long bytes, bool zeroed = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        var alignment = bytes < Page ? Alignment : Page;
        var lines = (bytes / Alignment) + 1 + (alignment / Alignment); // One for the rest, some for the shift to a multiple.
        if (lines > Array.MaxLength)
        {
            throw new CompilerException(new Diagnostic("memory.size", $"expected at most {MaxBytes} bytes, found {bytes}"));
        }

        _lines = zeroed
            ? GC.AllocateArray<Vector512<byte>>((int)lines, pinned: true)
            : GC.AllocateUninitializedArray<Vector512<byte>>((int)lines, pinned: true);
        unsafe
        {
            var start = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_lines));
            Address = (start + alignment - 1) & -alignment;
        }

        LargePages.Ask(Address, bytes);
    }

    /// <summary>More bytes than any memory has.</summary>
    public static long MaxBytes => (long)Array.MaxLength * Alignment;

    /// <summary>The bytes that may be used.</summary>
    public long Bytes { get; }

    /// <summary>The first byte; a multiple of <see cref="Alignment"/>.</summary>
    public nint Address { get; }

    /// <summary><paramref name="bytes"/> rounded up to whole lines.</summary>
    /// <exception cref="OverflowException">The result does not fit 64 bits.</exception>
    public static long RoundUp(long bytes) => checked(bytes + Alignment - 1) & -Alignment;

    /// <summary>
    /// Elements at an address inside some <see cref="AlignedMemory"/> that is alive now. The span keeps that memory alive, as any
    /// reference into a managed array does.
    /// </summary>
    /// <exception cref="CompilerException">More elements than a span counts.</exception>
    public static unsafe Span<T> Span<T>(nint address, long count)
        where T : unmanaged =>
        count <= int.MaxValue
            ? MemoryMarshal.CreateSpan(ref Unsafe.AsRef<T>((void*)address), (int)count)
            : throw new CompilerException(new Diagnostic("memory.span", $"expected at most {int.MaxValue} elements, as spans count them, found {count}"));

    /// <summary>Copies bytes between two addresses that do not overlap.</summary>
    public static unsafe void Copy(nint source, nint destination, long bytes) =>
        Buffer.MemoryCopy((void*)source, (void*)destination, bytes, bytes);
}
