using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the angle from -pi/2 to pi/2 whose sine is x; NaN for |x| above 1, element by element.</summary>
public sealed record Asin : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "asin";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy / ((1 - x) * (1 + x)).Sqrt();

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Asin(x);
}
