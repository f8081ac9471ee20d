using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Tiling;

/// <summary>
/// Writes a function whose groups of kernels are <c>tiled</c> statements, each where its last kernel stood, and what waits for it behind it.
/// </summary>
internal sealed class TiledFunctionBuilder(Rewriter rewriter, Function function, TileGroups groups)
{
    private readonly HashSet<Node> _open = [.. function.Nodes];
    private readonly List<Node> _waiting = [];

    public Function Build()
    {
        foreach (var node in function.Nodes)
        {
            _waiting.Add(node);
            while (_waiting.Find(IsReady) is { } ready)
            {
                Write(ready);
            }
        }

        return rewriter.BuildFunction(function);
    }

    private ImmutableArray<Node> UnitOf(Node node) => groups.Of(node)?.Kernels ?? [node];

    private bool IsReady(Node node)
    {
        var unit = UnitOf(node);
        return unit.All(n => _waiting.Contains(n) && n.Operands.All(o => !_open.Contains(o.Node) || unit.Contains(o.Node)));
    }

    private void Write(Node node)
    {
        var unit = UnitOf(node);
        if (groups.Of(node) is { } group)
        {
            WriteGroup(group);
        }
        else if (node.Op is Fused && !node.Results.All(groups.IsRead))
        {
            WriteRead(rewriter, node, (Fused)node.Op);
        }
        else
        {
            rewriter.Keep(node);
        }

        _waiting.RemoveAll(unit.Contains);
        _open.ExceptWith(unit);
    }

    // A kernel without what nobody reads any more.
    private void WriteRead(Rewriter into, Node kernel, Fused fused)
    {
        int[] read = [.. Enumerable.Range(0, kernel.Results.Length).Where(i => groups.IsRead(kernel.Results[i]))];
        if (read.Length > 0)
        {
            into.Part(kernel, read, fused);
        }
    }

    private void WriteGroup(TileGroup group)
    {
        var region = rewriter.NewRegion();
        var operands = ImmutableArray.CreateBuilder<Value>();
        foreach (var kernel in group.Kernels)
        {
            foreach (var operand in kernel.Operands.Where(o => !group.Kernels.Contains(o.Node) && !operands.Contains(o)))
            {
                operands.Add(operand);
                region.Import(operand);
            }

            // What a tile holds is to stay in the caches.
            var fused = (Fused)kernel.Op;
            WriteRead(region, kernel, fused with { Schedule = fused.Schedule.RemoveAll(a => a.Name == "stream") });
        }

        var inside = groups.Inside(group).ToHashSet();
        ImmutableArray<Value> yields = [.. group.Kernels.SelectMany(k => k.Results).Where(r => groups.IsRead(r) && !inside.Contains(r))];
        rewriter.Enclose(
            body => new Tiled(group.Space, groups.Tile(group), body), [.. group.Kernels], group.Kernels[^1].Scope, region, operands.ToImmutable(), yields);
    }
}
