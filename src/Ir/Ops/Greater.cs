using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a > b; false when either is NaN, element by element, as Bool.</summary>
public sealed record Greater : Comparison
{
    /// <inheritdoc/>
    public override string Mnemonic => "greater";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => b.LessThan(a);
}
