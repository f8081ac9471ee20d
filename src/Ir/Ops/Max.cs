using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = the IEEE 754-2019 maximum of a and b, element by element: NaN propagates, -0 is below +0. The adjoint goes to a where a > b, else to b.
/// </summary>
public sealed record Max : Binary
{
    /// <inheritdoc/>
    public override string Mnemonic => "max";

    /// <inheritdoc/>
    public override bool IsCommutative => true;

    /// <inheritdoc/>
    protected override (Tensor? A, Tensor? B) Gradient(Tensor a, Tensor b, Tensor y, Tensor dy)
    {
        var fromA = a > b;
        return (fromA.Select(dy, dy.Like(0)), fromA.Select(dy.Like(0), dy));
    }

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a.Max(b);
}
