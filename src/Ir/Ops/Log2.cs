using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the logarithm of x to base 2, element by element.</summary>
public sealed record Log2 : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "log2";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy / (x * 0.6931471805599453);

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Log2(x);
}
