using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = 2^x, element by element.</summary>
public sealed record Exp2 : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "exp2";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * y * 0.6931471805599453;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Exp2(x);
}
