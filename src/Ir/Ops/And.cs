using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a and b: of Bool, or bit by bit of integers, element by element.</summary>
public sealed record And : Bitwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "and";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a & b;
}
