using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = (e^x - e^-x) / 2, element by element.</summary>
public sealed record Sinh : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "sinh";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * x.Cosh();

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Sinh(x);
}
