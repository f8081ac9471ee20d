using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the largest integral value not above x; no adjoint flows, element by element.</summary>
public sealed record Floor : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "floor";

    /// <inheritdoc/>
    public override bool IsDifferentiable => false;

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => null;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => x.Floor();
}
