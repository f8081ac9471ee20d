using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Tiling;

/// <summary>
/// What tiles cost, in cycles of one core: half a cycle for each vector operation, and for what does not stay in the caches of the core about one
/// for each <see cref="BytesPerCycle"/> that are written or read.
/// </summary>
internal static class TileCost
{
    private const int BytesPerCycle = 4;
    private const int OperationsPerCycle = 2;

    /// <summary>True if a value is too large to be found in the second cache by the kernel behind the one that makes it.</summary>
    public static bool Leaves(Target target, TensorType type) => UsualSize.Of(type.Bytes) > target.L2Bytes;

    /// <summary>True if the last cache holds so many bytes of a position.</summary>
    public static bool Fits(Target target, Dim positionBytes) => UsualSize.Of(positionBytes) <= target.L3Bytes;

    /// <summary>The positions of a tile: as many as half of the second cache holds.</summary>
    /// <param name="target">The core.</param>
    /// <param name="positionBytes">The bytes of a position.</param>
    /// <param name="last">The extent of the last axis of the space: tiles are whole multiples of it, or whole parts as long as vectors are wide.</param>
    public static long Positions(Target target, Dim positionBytes, Dim last)
    {
        const int rows = 24;
        var most = (long)Math.Max(1, target.L2Bytes / 2 / Math.Max(1, UsualSize.Of(positionBytes)));
        return last.Constant is { } extent && extent > 0 && most >= extent ? most / extent * extent
            : most > rows ? most / rows * rows
            : most;
    }

    /// <summary>
    /// True if writing and reading what a tile holds costs more than reading once a tile what all tiles share.
    /// </summary>
    public static bool Outweighs(Dim positionBytes, long tile, IEnumerable<TensorType> shared) =>
        2 * UsualSize.Of(positionBytes) * tile > shared.Sum(t => UsualSize.Of(t.Bytes));

    /// <summary>True if running a kernel once more costs less than keeping what it gives until then.</summary>
    /// <param name="target">The core.</param>
    /// <param name="kernel">The kernel.</param>
    /// <param name="kept">The values that would not have to be kept, each with the number of times it is read later.</param>
    public static bool IsRecomputed(Target target, Node kernel, IEnumerable<(Value Value, int Reads)> kept)
    {
        var moved = kept.Sum(k => (1.0 + k.Reads) * UsualSize.Of(k.Value.Type.Bytes)) / BytesPerCycle;
        return ((Fused)kernel.Op).Region.Nodes.Sum(n => Cycles(target, n)) < moved;
    }

    private static double Cycles(Target target, Node node)
    {
        var elements = UsualSize.Of(node.Op is Reduction ? node.Operands[0].Type.Shape.ElementCount : node.Result.Type.Shape.ElementCount);
        var operations = node.Op switch
        {
            Contraction { Limit: var limit } product =>
                UsualSize.Of(Dim.Product(product.Terms([.. node.Operands.Select(o => o.Type)]))) / (limit == RowLimit.None ? 1.0 : 2.0),
            Elementwise op => op.Program(node.Operands.Select(o => o.Type.DType), node.Result.Type.DType).Code.Length - node.Operands.Length,
            Reduction => 1,
            _ => 0,
        };
        return operations * elements / target.Lanes(node.Results[0].Type.DType) / OperationsPerCycle;
    }
}
