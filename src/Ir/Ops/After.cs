using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = the first operand, as soon as the second is there. It costs nothing, and keeps what is computed from y apart from what was computed
/// from the operand: no pass merges them or moves them ahead of the second operand.
/// </summary>
public sealed record After : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "after";

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override bool IsView => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        return [rule.Type(0)];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) => [dy[0], null];
}
