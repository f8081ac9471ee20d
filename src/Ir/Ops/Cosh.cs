using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = (e^x + e^-x) / 2, element by element.</summary>
public sealed record Cosh : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "cosh";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * x.Sinh();

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Cosh(x);
}
