using MiniTorch.Ir;

namespace MiniTorch.Passes;

/// <summary>Drops pure statements whose results nobody reads, last one first, so that one walk finds them all.</summary>
public sealed class DeadNodes : IPass
{
    /// <inheritdoc/>
    public string Name => "dead-nodes";

    /// <inheritdoc/>
    public string Summary => "drops statements whose results nobody reads";

    /// <inheritdoc/>
    public Stage Requires => Stage.Declared;

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(module);
        var live = Live(module);
        return Rewriter.Rewrite(module, (rewriter, node) =>
        {
            if (live.Contains(node))
            {
                rewriter.Keep(node);
            }
        });
    }

    private static HashSet<Node> Live(Module module)
    {
        var live = new HashSet<Node>();
        var read = new HashSet<Value>();
        foreach (var function in module.Functions)
        {
            read.UnionWith(function.Results);
            foreach (var node in function.Nodes.Reverse())
            {
                if (!node.Op.IsPure || node.Results.Any(read.Contains))
                {
                    live.Add(node);
                    read.UnionWith(node.Operands);
                }
            }
        }

        return live;
    }
}
