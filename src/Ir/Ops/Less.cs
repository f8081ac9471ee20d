using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a &lt; b; false when either is NaN, element by element, as Bool.</summary>
public sealed record Less : Comparison
{
    /// <inheritdoc/>
    public override string Mnemonic => "less";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a.LessThan(b);
}
