using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = -x, element by element.</summary>
public sealed record Neg : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "neg";

    /// <inheritdoc/>
    protected override bool TakesIntegers => true;

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => -dy;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => -x;
}
