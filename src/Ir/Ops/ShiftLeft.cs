using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = a shifted left by b bits, element by element, of integers. Only the low bits of b count: 5 of an i32, 6 of an i64.
/// </summary>
public sealed record ShiftLeft : Bitwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "shift_left";

    /// <inheritdoc/>
    protected override bool TakesTruth => false;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => Functions.Shift(a, b, (x, bits) => x << bits);
}
