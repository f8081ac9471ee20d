using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = ln(1 + x), accurate near 0, element by element.</summary>
public sealed record Log1p : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "log1p";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy / (x + 1);

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Log1p(x);
}
