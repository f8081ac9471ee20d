using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = x is NaN, element by element, as Bool.</summary>
public sealed record IsNan : Predicate
{
    /// <inheritdoc/>
    public override string Mnemonic => "is_nan";

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => ~x.EqualTo(x);
}
