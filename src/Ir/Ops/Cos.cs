using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the cosine of x radians; see <see cref="Functions.LargestAngle"/>, element by element.</summary>
public sealed record Cos : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "cos";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => -(dy * x.Sin());

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Cos(x);
}
