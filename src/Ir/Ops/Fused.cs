using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// A kernel: the statements of a region, executed together for each tile of a space. The region is written in ordinary ops over whole
/// tensors, so evaluating it statement by statement gives the same bits. Its inputs are named like the operands.
/// </summary>
/// <param name="Space">The leading extents that the values in the region share and that the kernel's tiles divide.</param>
/// <param name="Region">The statements; its inputs stand for the operands, its results for the node's results.</param>
/// <param name="Schedule">What the Schedule pass decided, in printing order; empty before it.</param>
public sealed record Fused(Shape Space, Region Region, ImmutableArray<OpAttribute> Schedule) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "fused";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => Schedule;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(Region.Inputs.Length);
        for (var i = 0; i < Region.Inputs.Length; i++)
        {
            var (input, k) = (Region.Inputs[i], i);
            rule.Require(
                rule.Type(i) == input.Type,
                "C2",
                () => $"operand {rule.Name(k)} is {rule.Type(k)}, the region takes {input}");
        }

        return [.. Region.Results.Select(r => r.Type)];
    }
}
