using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = (e^2x - 1) / (e^2x + 1), element by element.</summary>
public sealed record Tanh : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "tanh";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * (1 - (y * y));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Tanh(x);
}
