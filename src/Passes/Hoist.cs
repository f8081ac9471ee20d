using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes;

/// <summary>
/// Takes out of the step of a scan what is the same at each position, and computes it once ahead of the scan: pure statements that cannot
/// fail and read nothing but constants of the scan, and one another. What is merely repeated, such as a broadcast, is cheaper to write
/// again than to read from memory: it stays, unless something that goes needs it.
/// </summary>
public sealed class Hoist : IPass
{
    /// <inheritdoc/>
    public string Name => "hoist";

    /// <inheritdoc/>
    public string Summary => "computes ahead of a scan what is the same at each of its steps";

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.MapFunctions(function =>
        {
            var rewriter = new Rewriter(module, function, function.Body.Within.ToHashSet());
            foreach (var node in function.Nodes)
            {
                Keep(rewriter, node, scan => scan);
            }

            return rewriter.BuildFunction(function);
        });
    }

    /// <summary>Appends a statement, and ahead of it what can be taken out of the step of a scan; of scans in regions the innermost first.</summary>
    /// <param name="rewriter">Where.</param>
    /// <param name="node">The statement.</param>
    /// <param name="finish">What becomes of each scan behind that; its first results stay those that they were.</param>
    internal static void Keep(Rewriter rewriter, Node node, Func<Scan, Scan> finish)
    {
        if (node.Op is not RegionOp op)
        {
            rewriter.Keep(node);
            return;
        }

        var region = rewriter.NewRegion(op.Region);
        foreach (var input in op.Region.Inputs)
        {
            region.Input(input, input.Type);
        }

        foreach (var inner in op.Region.Nodes)
        {
            Keep(region, inner, finish);
        }

        var built = region.Build();
        if (op is Scan scan)
        {
            Finish(rewriter, node, ReferenceEquals(built, scan.Region) ? scan : scan with { Region = built }, finish);
        }
        else if (ReferenceEquals(built, op.Region))
        {
            rewriter.Keep(node);
        }
        else
        {
            rewriter.Copy(node, op with { Region = built });
        }
    }

    private static void Finish(Rewriter rewriter, Node node, Scan scan, Func<Scan, Scan> finish)
    {
        var (taken, operands) = Outside(rewriter, scan, rewriter.Now(node.Operands));
        var finished = finish(taken);
        if (ReferenceEquals(finished, node.Op))
        {
            rewriter.Keep(node);
            return;
        }

        using var at = rewriter.At(node);
        string[] names = [.. node.Results.Select(r => r.Name)];
        var now = rewriter.Builder.EmitNode(finished, operands, [.. names, .. finished.Region.Results.Skip(names.Length).Select(r => r.Name)]);
        for (var i = 0; i < names.Length; i++)
        {
            rewriter.Replace(node.Results[i], now.Results[i]);
        }
    }

    // Appends what can be taken out; gives the scan without it, whose last constants are the values that its step then reads.
    private static (Scan Scan, ImmutableArray<Value> Operands) Outside(Rewriter rewriter, Scan scan, ImmutableArray<Value> operands)
    {
        var region = scan.Region;
        var (worthwhile, moved) = Moved(scan);
        if (worthwhile.Count == 0)
        {
            return (scan, operands);
        }

        var outside = region.Inputs.Zip(operands).Skip(scan.Carries + scan.Sequences).ToDictionary(p => p.First, p => p.Second);
        foreach (var node in region.Nodes.Where(moved.Contains))
        {
            using var at = rewriter.At(node);
            var copy = rewriter.Builder.EmitNode(node.Op, [.. node.Operands.Select(o => outside[o])], [.. node.Results.Select(r => r.Name)]);
            foreach (var (inside, now) in node.Results.Zip(copy.Results))
            {
                outside.Add(inside, now);
            }
        }

        // What is repeated stays where a statement that stays reads it, too.
        var read = region.Results.ToHashSet();
        var gone = new HashSet<Node>(worthwhile);
        foreach (var node in region.Nodes.Reverse())
        {
            if (moved.Contains(node) && (worthwhile.Contains(node) || !node.Results.Any(read.Contains)))
            {
                gone.Add(node);
            }
            else
            {
                read.UnionWith(node.Operands);
            }
        }

        var step = rewriter.NewRegion(region);
        foreach (var input in region.Inputs)
        {
            step.Input(input, input.Type);
        }

        Value[] imported = [.. region.Nodes.Where(worthwhile.Contains).SelectMany(n => n.Results).Where(read.Contains)];
        foreach (var value in imported)
        {
            step.Import(value);
        }

        foreach (var node in region.Nodes.Where(n => !gone.Contains(n)))
        {
            step.Keep(node);
        }

        return (scan with { Region = step.Build() }, [.. operands, .. imported.Select(v => outside[v])]);
    }

    // The statements that are the same at each step and worth a place in memory, and those with what they need.
    private static (HashSet<Node> Worthwhile, HashSet<Node> Moved) Moved(Scan scan)
    {
        var same = scan.Region.Inputs.Skip(scan.Carries + scan.Sequences).ToHashSet();
        var worthwhile = new HashSet<Node>();
        foreach (var node in scan.Region.Nodes.Where(n => n.Op is { IsPure: true, IsRequest: false } && CannotFail(n) && n.Operands.All(same.Contains)))
        {
            same.UnionWith(node.Results);
            if (!IsRepeated(node))
            {
                worthwhile.Add(node);
            }
        }

        var needed = new HashSet<Value>();
        var moved = new HashSet<Node>();
        foreach (var node in scan.Region.Nodes.Reverse().Where(n => worthwhile.Contains(n) || n.Results.Any(needed.Contains)))
        {
            moved.Add(node);
            needed.UnionWith(node.Operands);
        }

        return (worthwhile, moved);
    }

    // A scan of no steps does not fail.
    private static bool CannotFail(Node node) =>
        node.Op.Check([.. node.Operands.Select(o => o.Type)]) is null && (node.Op is not RegionOp op || op.Region.Within.All(CannotFail));

    // Elements that are made of nothing, or more of them than there are.
    private static bool IsRepeated(Node node)
    {
        if (node.Operands.IsEmpty)
        {
            return true;
        }

        var (given, made) = (node.Operands.Aggregate(Dim.Zero, (sum, o) => sum + o.Type.Shape.ElementCount), node.Results[0].Type.Shape.ElementCount);
        return node.Op is Movement && given != made && !(made.Constant <= given.Constant);
    }
}
