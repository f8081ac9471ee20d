using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the nearest integral value, of two the even one; no adjoint flows, element by element.</summary>
public sealed record Round : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "round";

    /// <inheritdoc/>
    public override bool IsDifferentiable => false;

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => null;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => x.RoundEven();
}
