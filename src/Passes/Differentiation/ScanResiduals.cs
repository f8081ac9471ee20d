using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Differentiation;

/// <summary>
/// Scans that stack what their gradient may read: the carries that each step enters with, and every value that the step computes, except
/// those that are the same at each step or only moved. Autodiff takes what it needs, and drops the rest.
/// </summary>
internal static class ScanResiduals
{
    /// <summary>The scan that stacks everything; its results begin with those of the given one.</summary>
    public static Scan StackAll(Scan scan)
    {
        var region = scan.Region;
        var stacked = region.Results.Skip(scan.Carries).ToHashSet();
        var changing = region.Inputs.Take(scan.Carries + scan.Sequences).ToHashSet();
        var added = ImmutableArray.CreateBuilder<Value>();
        added.AddRange(region.Inputs.Take(scan.Carries).Where(stacked.Add));
        foreach (var node in region.Nodes.Where(n => n.Operands.Any(changing.Contains)))
        {
            changing.UnionWith(node.Results);
            if (node.Op is not Movement && !node.Op.IsView)
            {
                added.AddRange(node.Results.Where(stacked.Add));
            }
        }

        return added.Count == 0 ? scan : scan with { Region = region with { Results = [.. region.Results, .. added] } };
    }

    /// <summary>Appends a scan.</summary>
    /// <param name="builder">Where.</param>
    /// <param name="scan">The op.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="names">Names of the first results; the others are called like what the step yields.</param>
    public static Node Emit(GraphBuilder builder, Scan scan, ImmutableArray<Value> operands, IEnumerable<string> names)
    {
        string[] first = [.. names];
        return builder.EmitNode(scan, operands, [.. first, .. scan.Region.Results.Skip(first.Length).Select(r => r.Name)]);
    }
}
