using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// What the region yields. A request: the Autodiff pass puts the region's statements in its place, and where an adjoint comes in, computes
/// what is inside once more instead of keeping it (Chen et al., "Training deep nets with sublinear memory cost", arXiv:1604.06174).
/// </summary>
/// <param name="Region">The statements; its inputs stand for the operands, its results for the node's results.</param>
public sealed record Checkpoint(Region Region) : RegionOp(Region)
{
    /// <inheritdoc/>
    public override string Mnemonic => "checkpoint";

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override bool IsRequest => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        RequireInputs(rule, "C1");
        return [.. Region.Results.Select(r => r.Type)];
    }
}
