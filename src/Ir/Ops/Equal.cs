using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a == b; false when either is NaN, element by element, as Bool.</summary>
public sealed record Equal : Comparison
{
    /// <inheritdoc/>
    public override string Mnemonic => "equal";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a.EqualTo(b);
}
