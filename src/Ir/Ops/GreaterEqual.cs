using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a >= b; false when either is NaN, element by element, as Bool.</summary>
public sealed record GreaterEqual : Comparison
{
    /// <inheritdoc/>
    public override string Mnemonic => "greater_equal";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => b.AtMost(a);
}
