using MiniTorch.Ir;

namespace MiniTorch.Passes;

/// <summary>What cost formulas assume of sizes that only a binding tells.</summary>
internal static class UsualSize
{
    /// <summary>The value of a symbol.</summary>
    public const long Extent = 512;

    /// <summary>A size, its symbols having usual values; of many symbols, more than an integer holds.</summary>
    public static double Of(Dim size) => size.Fold(literal => literal, _ => (double)Extent, (a, b) => a + b, (a, b) => a * b);
}
