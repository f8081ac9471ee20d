using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes.Fusion;

namespace MiniTorch.Passes.Tiling;

/// <summary>What of kernels can run tile by tile: which leading axes their rows are made of, and which values they read at the same positions.</summary>
internal static class TileSpace
{
    /// <summary>The extents of the leading axes that a kernel's division of work runs through; none if it is not divided by rows.</summary>
    public static Shape RowsOf(Node node)
    {
        if (node.Op is not Fused { Region: var region } fused || fused.Schedule.All(a => a is not ("split", "rows")))
        {
            return Shape.Scalar;
        }

        var domain = Domain.Of(region);
        var levels = LoopLevels.Of(region, domain);
        var divided = domain.Lead is { } lead ? levels.LevelOf(lead.First) : levels.Rows.Length;
        var extent = Dim.Product(levels.Rows.Take(divided));
        for (var rank = 0; rank <= domain.Full.Rank; rank++)
        {
            if (Dim.Product(domain.Full.Take(rank)) == extent)
            {
                return domain.Full.Slice(0, rank);
            }
        }

        return Shape.Scalar;
    }

    /// <summary>
    /// True if a kernel reads an operand, at each position along the first <paramref name="rank"/> axes of its space, at that position of the operand
    /// only.
    /// </summary>
    public static bool ReadsInTile(Node kernel, int operand, int rank)
    {
        var region = ((Fused)kernel.Op).Region;
        var work = new Stack<Value>([region.Inputs[operand]]);
        while (work.TryPop(out var value))
        {
            if (region.Results.Contains(value))
            {
                return false;
            }

            foreach (var node in region.Nodes)
            {
                for (var k = 0; k < node.Operands.Length; k++)
                {
                    if (!ReferenceEquals(node.Operands[k], value) || node.Op is Size or Elementwise or Reduction)
                    {
                        continue;
                    }

                    if (MapsOf(node, k) is not { } maps || !maps.Take(rank).Select((m, axis) => IsSame(m, axis)).All(same => same))
                    {
                        return false;
                    }

                    if (node.Op is Movement)
                    {
                        work.Push(node.Result);
                    }
                }
            }
        }

        return true;
    }

    private static ImmutableArray<AxisMap>? MapsOf(Node node, int operand) => node.Op is Contraction product
        ? product.Maps([.. node.Operands.Select(o => o.Type)], node.Result.Type)?[operand]
        : Access.ViewOf(node)?.Source;

    private static bool IsSame(AxisMap map, int axis) => map.Offset == Dim.Zero && map.Terms is [var only] && only == new AxisTerm(axis, 1);
}
