using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes;

/// <summary>
/// Drops pure statements whose results nobody reads, last one first, so that one walk finds them all. Of a scan, what nobody reads goes
/// too: stacked outputs, carries that no other step and nobody outside needs, statements of the step, and operands that it then does not see.
/// </summary>
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
        return module.MapFunctions(f => Drop(new Rewriter(module, f, f.Body.Within.ToHashSet()), f));
    }

    /// <summary>The function without what nobody reads.</summary>
    internal static Function Drop(Rewriter rewriter, Function function)
    {
        var body = Liveness.Of(function.Nodes, function.Results);
        foreach (var node in function.Nodes)
        {
            body.Keep(rewriter, node);
        }

        return rewriter.BuildFunction(function);
    }
}

/// <summary>Which statements of a body are needed for what it gives, and which parts of its scans.</summary>
internal sealed class Liveness
{
    private readonly HashSet<Node> _live = [];
    private readonly HashSet<Value> _read;
    private readonly Dictionary<Node, ScanParts> _scans = [];

    private Liveness(IEnumerable<Value> results) => _read = [.. results];

    /// <summary>What is needed of some statements, in program order.</summary>
    /// <param name="nodes">The statements.</param>
    /// <param name="results">The values that are read behind them.</param>
    public static Liveness Of(IEnumerable<Node> nodes, IEnumerable<Value> results)
    {
        var liveness = new Liveness(results);
        foreach (var node in nodes.Reverse())
        {
            liveness.Add(node);
        }

        return liveness;
    }

    /// <summary>Appends what is needed of a statement, if anything is.</summary>
    public void Keep(Rewriter rewriter, Node node)
    {
        if (!_live.Contains(node))
        {
            return;
        }

        if (!_scans.TryGetValue(node, out var parts))
        {
            rewriter.Keep(node);
            return;
        }

        var scan = (Scan)node.Op;
        var region = parts.Step(rewriter.NewRegion(scan.Region), scan);
        if (ReferenceEquals(region, scan.Region))
        {
            rewriter.Keep(node);
            return;
        }

        var reduced = scan with
        {
            Region = region,
            Carries = parts.Operands.Count(o => o < scan.Carries),
            Sequences = parts.Operands.Count(scan.IsSequence),
        };
        rewriter.Reduce(node, reduced, parts.Operands, parts.Results);
    }

    private void Add(Node node)
    {
        if (node.Op.IsPure && !node.Results.Any(_read.Contains))
        {
            return;
        }

        _live.Add(node);
        if (node.Op is Scan scan)
        {
            var parts = ScanParts.Of(scan, [.. Enumerable.Range(0, node.Results.Length).Where(i => _read.Contains(node.Results[i]))]);
            _scans.Add(node, parts);
            _read.UnionWith(parts.Operands.Select(o => node.Operands[o]));
        }
        else
        {
            _read.UnionWith(node.Operands);
        }
    }

    /// <summary>What is needed of a scan.</summary>
    /// <param name="Operands">The positions of the operands, in order.</param>
    /// <param name="Results">The positions of the results, in order.</param>
    /// <param name="Inside">What is needed of the step.</param>
    private sealed record ScanParts(int[] Operands, int[] Results, Liveness Inside)
    {
        /// <summary>The parts that some results need.</summary>
        public static ScanParts Of(Scan scan, SortedSet<int> results)
        {
            var region = scan.Region;
            while (true)
            {
                // A carry that the step reads is needed of the step before, which may read others.
                var inside = Liveness.Of(region.Nodes, results.Select(r => region.Results[r]));
                var count = results.Count;
                results.UnionWith(Enumerable.Range(0, scan.Carries).Where(c => inside._read.Contains(region.Inputs[c])));
                if (results.Count == count)
                {
                    bool IsNeeded(int operand) => operand < scan.Carries ? results.Contains(operand) : inside._read.Contains(region.Inputs[operand]);
                    return new ScanParts([.. Enumerable.Range(0, region.Inputs.Length).Where(IsNeeded)], [.. results], inside);
                }
            }
        }

        /// <summary>The step with nothing else; the same one if everything is needed.</summary>
        public Region Step(Rewriter rewriter, Scan scan)
        {
            foreach (var operand in Operands)
            {
                rewriter.Input(scan.Region.Inputs[operand], scan.Region.Inputs[operand].Type);
            }

            foreach (var node in scan.Region.Nodes)
            {
                Inside.Keep(rewriter, node);
            }

            return rewriter.Build(Results);
        }
    }
}
