using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the angle from -pi/2 to pi/2 whose tangent is x, element by element.</summary>
public sealed record Atan : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "atan";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy / (1 + (x * x));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Atan(x);
}
