using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = x is an infinity, element by element, as Bool.</summary>
public sealed record IsInf : Predicate
{
    /// <inheritdoc/>
    public override string Mnemonic => "is_inf";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => x.Abs().EqualTo(double.PositiveInfinity);
}
