using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Tiling;

/// <summary>
/// Runs kernels one after another for each tile of a space where what they hand on would not stay in the caches: the products and the softmax
/// of an attention, for each tile of queries. Steps: (1) kernels whose results are only needed much later, and cost less than keeping those, are
/// run once more then (<see cref="Recomputation"/>); (2) kernels that read what others make at the same positions join them
/// (<see cref="TileGroups"/>); (3) a copy of which something would have to be kept after all, or that ends up beside the original, is taken back; (4) each group becomes one
/// <c>tiled</c> statement.
/// </summary>
public sealed class Tile : IPass
{
    /// <inheritdoc/>
    public string Name => "tile";

    /// <inheritdoc/>
    public string Summary => "runs kernels tile by tile where what they hand on would not stay in the caches";

    /// <inheritdoc/>
    public Stage Establishes => Stage.Fused;

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(context);
        return Rewriter.MapBodies(module, (function, stage) => function.Nodes.Any(n => n.Op is Tiled)
            ? function
            : new FunctionTiling(module, function, stage, context.Target).Run());
    }
}

/// <summary>The tiles of one function.</summary>
internal sealed class FunctionTiling(Module module, Function function, IReadOnlySet<Node> stage, Target target)
{
    public Function Run()
    {
        var again = Recomputation.Candidates(function, target);
        while (true)
        {
            var (repeated, copies) = Recomputation.Apply(new Rewriter(module, function, stage), function, again);
            var groups = new TileGroups(repeated, target);
            groups.Find();
            var failed = copies.Where(c => !groups.StaysInside(c.Copy) || groups.Of(c.Copy) == groups.Of(c.Original)).Select(c => c.Original).ToList();
            if (failed.Count == 0)
            {
                return groups.All.Count == 0 ? function : new TiledFunctionBuilder(new Rewriter(module, repeated, stage), repeated, groups).Build();
            }

            again.ExceptWith(failed);
        }
    }
}
