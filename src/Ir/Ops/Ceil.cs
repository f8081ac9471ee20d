using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the smallest integral value not below x; no adjoint flows, element by element.</summary>
public sealed record Ceil : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "ceil";

    /// <inheritdoc/>
    public override bool IsDifferentiable => false;

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => null;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => -(-x).Floor();
}
