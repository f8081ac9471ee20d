using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = e^x, element by element.</summary>
public sealed record Exp : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "exp";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * y;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Exp(x);
}
