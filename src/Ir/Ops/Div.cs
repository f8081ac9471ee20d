using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a / b; for integers x/0 is 0 and MIN/-1 wraps, element by element.</summary>
public sealed record Div : Binary
{
    /// <inheritdoc/>
    public override string Mnemonic => "div";

    /// <inheritdoc/>
    protected override (Tensor? A, Tensor? B) Gradient(Tensor a, Tensor b, Tensor y, Tensor dy) => (dy / b, -(dy * y / b));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a / b;
}
