using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the number of at least 0 whose hyperbolic cosine is x; NaN for x below 1, element by element.</summary>
public sealed record Acosh : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "acosh";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy / ((x - 1) * (x + 1)).Sqrt();

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Acosh(x);
}
