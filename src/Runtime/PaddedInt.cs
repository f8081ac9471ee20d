using System.Runtime.InteropServices;

namespace MiniTorch.Runtime;

/// <summary>A number with a cache line of its own on either side.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct PaddedInt
{
    /// <summary>The number.</summary>
    [FieldOffset(64)]
    public int Value;
}
