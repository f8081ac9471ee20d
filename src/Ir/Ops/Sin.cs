using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the sine of x radians; see <see cref="Functions.LargestAngle"/>, element by element.</summary>
public sealed record Sin : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "sin";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * x.Cos();

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Sin(x);
}
