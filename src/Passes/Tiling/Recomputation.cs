using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes.Memory;

namespace MiniTorch.Passes.Tiling;

/// <summary>
/// Kernels that run once more rather than that their results are kept: what the gradient of a softmax needs of it, computed again from what its
/// products read anyway.
/// </summary>
internal static class Recomputation
{
    /// <summary>
    /// The kernels whose results are too large for the caches, are read by kernels only, by some of them after others that wait for these
    /// results, when the operands are still there; and which cost less than keeping.
    /// </summary>
    public static HashSet<Node> Candidates(Function function, Target target)
    {
        var graph = new ReaderGraph(function);
        var lives = new Lives(function);
        var found = new HashSet<Node>();
        foreach (var kernel in function.Nodes.Where(n => TileSpace.RowsOf(n).Rank > 0 && n.Results.Any(r => TileCost.Leaves(target, r.Type))))
        {
            var late = Late(graph, kernel);
            if (late.Count == 0)
            {
                continue;
            }

            var first = late.Min(graph.PositionOf);
            var kept = kernel.Results.Where(r => graph.ReadersOf(r).Any(late.Contains)).ToList();
            bool IsThere(Value operand) => lives.Root(operand) is var root
                && (root.Node.Op is Input or Parameter || lives.Readers(root).Any(reader => reader >= first) || lives.IsKept(root));
            if (kept.All(graph.IsReadByKernelsOnly)
                && kernel.Results.SelectMany(graph.ReadersOf).All(r => late.Contains(r) || graph.PositionOf(r) < first)
                && kernel.Operands.All(IsThere)
                && TileCost.IsRecomputed(target, kernel, kept.Select(k => (k, graph.ReadersOf(k).Count(late.Contains)))))
            {
                found.Add(kernel);
            }
        }

        return found;
    }

    /// <summary>The function with each of some kernels once more, ahead of the first that reads it late.</summary>
    public static (Function Function, ImmutableArray<(Node Original, Node Copy)> Copies) Apply(Rewriter rewriter, Function function, HashSet<Node> again)
    {
        if (again.Count == 0)
        {
            return (function, []);
        }

        var graph = new ReaderGraph(function);
        var late = again.ToDictionary(kernel => kernel, kernel => Late(graph, kernel));
        var due = again.ToLookup(kernel => late[kernel].MinBy(graph.PositionOf)!);
        var copies = ImmutableArray.CreateBuilder<(Node, Node)>();
        foreach (var node in function.Nodes)
        {
            foreach (var kernel in due[node])
            {
                ImmutableArray<int> results =
                    [.. Enumerable.Range(0, kernel.Results.Length).Where(i => graph.ReadersOf(kernel.Results[i]).Any(late[kernel].Contains))];
                copies.Add((kernel, rewriter.Part(kernel, results)));
            }

            rewriter.Keep(node);
        }

        return (rewriter.BuildFunction(function), copies.ToImmutable());
    }

    // Readers that wait for others which read the kernel's results.
    private static HashSet<Node> Late(ReaderGraph graph, Node kernel) =>
        [.. kernel.Results.SelectMany(graph.ReadersOf).Distinct().Where(reader => graph.HasPathOutside([kernel], reader))];
}
