using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = the first operand, whose gradient is the region's instead of that of the ops that made it. Inside, the first input is the adjoint of
/// y, and the others are the operands. Each value that the region yields is the adjoint of one operand, from the second on; those behind are
/// only read. No adjoint flows to the first, and where it stands again among the others, it is y itself with this same rule. A request:
/// the Autodiff pass copies the region to where an adjoint comes in, and puts the first operand in place of y.
/// </summary>
/// <param name="Region">From the adjoint of y and the operands to their adjoints.</param>
public sealed record CustomGradient(Region Region) : RegionOp(Region)
{
    /// <inheritdoc/>
    public override string Mnemonic => "custom_gradient";

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override bool IsRequest => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        RequireInputs(rule, "C1");
        rule.Require(
            Region.Results.Length > 0 && Region.Results.Length < rule.Count,
            "C2",
            () => $"expected a value, and the adjoint of at least one operand behind it, found {rule.Count} operands and {Region.Results.Length} adjoints");
        for (var i = 0; i < Region.Results.Length; i++)
        {
            var (adjoint, k) = (Region.Results[i], i + 1);
            rule.Require(
                adjoint.Type == rule.Type(k),
                "C3",
                () => $"adjoint {adjoint} has another type than its operand {rule.Name(k)}, {rule.Type(k)}");
        }

        return [rule.Type(0)];
    }
}
