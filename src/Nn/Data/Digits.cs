using System.Collections.Immutable;

namespace MiniTorch.Nn.Data;

/// <summary>What the sets of handwritten digits share.</summary>
internal static class Digits
{
    /// <summary><c>0</c> to <c>9</c>.</summary>
    public static ImmutableArray<string> ClassNames { get; } = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
}
