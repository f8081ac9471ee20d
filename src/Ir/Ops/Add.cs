using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a + b, element by element.</summary>
public sealed record Add : Binary
{
    /// <inheritdoc/>
    public override string Mnemonic => "add";

    /// <inheritdoc/>
    public override bool IsCommutative => true;

    /// <inheritdoc/>
    protected override (Tensor? A, Tensor? B) Gradient(Tensor a, Tensor b, Tensor y, Tensor dy) => (dy, dy);

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a + b;
}
