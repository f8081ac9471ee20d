using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = 1 / (1 + e^-x), element by element.</summary>
public sealed record Sigmoid : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "sigmoid";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * (y * (1 - y));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Sigmoid(x);
}
