using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = 1 for positive x, -1 for negative x, else x itself: a zero of either sign, or NaN, element by element; no adjoint flows.
/// </summary>
public sealed record Sign : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "sign";

    /// <inheritdoc/>
    public override bool IsDifferentiable => false;

    /// <inheritdoc/>
    protected override bool TakesIntegers => true;

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => null;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => x.Constant(0).LessThan(x).Select(x.Constant(1), x.LessThan(0).Select(x.Constant(-1), x));
}
