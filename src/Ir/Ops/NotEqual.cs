using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a != b; true when either is NaN, element by element, as Bool.</summary>
public sealed record NotEqual : Comparison
{
    /// <inheritdoc/>
    public override string Mnemonic => "not_equal";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => ~a.EqualTo(b);
}
