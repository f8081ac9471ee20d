using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = e^x - 1, accurate near 0, element by element.</summary>
public sealed record Expm1 : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "expm1";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * (y + 1);

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Expm1(x);
}
