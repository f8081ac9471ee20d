using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the tangent of x radians; see <see cref="Functions.LargestAngle"/>, element by element.</summary>
public sealed record Tan : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "tan";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * (1 + (y * y));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Tan(x);
}
