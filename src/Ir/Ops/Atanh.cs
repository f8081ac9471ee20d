using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the number whose hyperbolic tangent is x; NaN for |x| above 1, element by element.</summary>
public sealed record Atanh : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "atanh";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy / ((1 - x) * (1 + x));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Atanh(x);
}
