using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = a^b, element by element, with the special values of IEEE 754's pow: a^0 and 1^b are 1 also where the other is NaN, a negative number
/// to a power that is not integral is NaN. The adjoint of b is 0 where a is 0 and b is not negative, and NaN where a is negative.
/// </summary>
public sealed record Pow : Binary
{
    /// <inheritdoc/>
    public override string Mnemonic => "pow";

    /// <inheritdoc/>
    protected override bool TakesIntegers => false;

    /// <inheritdoc/>
    protected override (Tensor? A, Tensor? B) Gradient(Tensor a, Tensor b, Tensor y, Tensor dy)
    {
        var slope = b.Equal(0).Select(b.Like(0), b * a.Pow(b - 1));
        var isFlat = a.Equal(0) & (b >= 0);
        return (dy * slope, dy * y * isFlat.Select(a.Like(1), a).Log());
    }

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => Functions.Pow(a, b);
}
