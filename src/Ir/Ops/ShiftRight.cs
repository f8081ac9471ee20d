using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = a shifted right by b bits, element by element, of integers. Only the low bits of b count: 5 of an i32, 6 of an i64.
/// </summary>
/// <param name="Logical">True if zeros come in, false for copies of the sign.</param>
public sealed record ShiftRight(bool Logical) : Bitwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "shift_right";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [.. OpAttribute.Flag("logical", Logical)];

    /// <inheritdoc/>
    protected override bool TakesTruth => false;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => Functions.Shift(a, b, (x, bits) => Logical ? x >>> bits : x >> bits);
}
