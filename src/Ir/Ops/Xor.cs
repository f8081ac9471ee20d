using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = either a or b, not both: of Bool, or bit by bit of integers, element by element.</summary>
public sealed record Xor : Bitwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "xor";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a ^ b;
}
