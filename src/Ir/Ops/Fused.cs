using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// A kernel: the statements of a region, executed together for each tile of a space. The region is written in ordinary ops over whole
/// tensors, so evaluating it statement by statement gives the same bits. Its inputs are named like the operands.
/// </summary>
/// <param name="Space">The leading extents that the values in the region share and that the kernel's tiles divide.</param>
/// <param name="Region">The statements; its inputs stand for the operands, its results for the node's results.</param>
/// <param name="Schedule">What the Schedule pass decided, in printing order; empty before it.</param>
public sealed record Fused(Shape Space, Region Region, ImmutableArray<OpAttribute> Schedule) : RegionOp(Region)
{
    /// <inheritdoc/>
    public override string Mnemonic => "fused";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => Schedule;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        RequireInputs(rule, "C2");
        RequireOwnSumsUnread(rule);
        return [.. Region.Results.Select(r => r.Type)];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Space = Space.Map(map) };

    // Tiles divide the space, so a reduction over its axes is complete only when every tile has run.
    private void RequireOwnSumsUnread(TypeRule rule)
    {
        var open = new Dictionary<Value, Axes>();
        foreach (var node in Region.Nodes)
        {
            foreach (var operand in node.Operands.Where(open.ContainsKey))
            {
                rule.Require(
                    false,
                    "C1",
                    () => $"%{operand.Name} reduces axes {open[operand]}, which the space {Space} divides: expected that it is only yielded, "
                        + $"%{node.Result.Name} reads it");
            }

            if (node.Op is Reduction { Axes: { Count: > 0 } axes } && axes[0] < Space.Rank)
            {
                open.Add(node.Result, axes);
            }
        }
    }
}
