using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MiniTorch.Ir;

/// <summary>
/// What code is generated for: an argument of the passes that schedule and of the emitter, never a property of the machine they run on, so
/// that every width is tested in one process. Results do not depend on it.
/// </summary>
/// <param name="VectorBits">Bits of a vector register that code uses: 512, 256 or 128; 32 for one element at a time.</param>
/// <param name="Registers">Vector registers.</param>
/// <param name="L2Bytes">Bytes of the second cache of a core.</param>
/// <param name="L3Bytes">Bytes of the last cache, which cores share.</param>
public sealed record Target(int VectorBits, int Registers, int L2Bytes, int L3Bytes)
{
    /// <summary>The widths that code can be generated for, widest first.</summary>
    public static IReadOnlyList<int> Widths { get; } = [512, 256, 128, 32];

    /// <summary>The widest vectors that this machine runs at full speed, in as many registers as it has for them.</summary>
    public static Target Host { get; } = OfWidth(WidestHere) with { Registers = Avx512F.VL.IsSupported ? 32 : 16 };

    private static int WidestHere =>
        Avx512F.IsSupported && Vector512.IsHardwareAccelerated ? 512
        : Vector256.IsHardwareAccelerated ? 256
        : Vector128.IsHardwareAccelerated ? 128
        : 32;

    /// <summary>
    /// A core with usual caches and vectors of the given width, whatever this machine has: 32 registers of 512 bits, or the 16 of a core that
    /// has no such vectors.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not one of <see cref="Widths"/>.</exception>
    public static Target OfWidth(int bits) => Widths.Contains(bits)
        ? new Target(bits, bits == 512 ? 32 : 16, 1024 * 1024, 32 * 1024 * 1024)
        : throw new ArgumentOutOfRangeException(nameof(bits), bits, $"expected one of {string.Join(", ", Widths)}");

    /// <summary>Elements of a type in a vector; 1 where code works on one element at a time.</summary>
    public int Lanes(DType type) => VectorBits < 128 ? 1 : VectorBits / 8 / type.Size();
}
