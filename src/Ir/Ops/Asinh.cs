using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the number whose hyperbolic sine is x, element by element.</summary>
public sealed record Asinh : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "asinh";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy / ((x * x) + 1).Sqrt();

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Asinh(x);
}
