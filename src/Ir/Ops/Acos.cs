using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the angle from 0 to pi whose cosine is x; NaN for |x| above 1, element by element.</summary>
public sealed record Acos : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "acos";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => -(dy / ((1 - x) * (1 + x)).Sqrt());

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Acos(x);
}
