using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = x; no adjoint flows back.</summary>
public sealed record StopGradient : Elementwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "stop_gradient";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        return [rule.Type(0)];
    }

    /// <inheritdoc/>
    public override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => x[0];
}
