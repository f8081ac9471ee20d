using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the square root of x, correctly rounded, element by element.</summary>
public sealed record Sqrt : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "sqrt";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * 0.5 / y;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => x.Sqrt();
}
