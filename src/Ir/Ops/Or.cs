using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a or b: of Bool, or bit by bit of integers, element by element.</summary>
public sealed record Or : Bitwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "or";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a | b;
}
