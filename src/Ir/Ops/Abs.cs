using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = |x|, element by element; the gradient at 0 is 0. The least integer stays as it is.</summary>
public sealed record Abs : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "abs";

    /// <inheritdoc/>
    protected override bool TakesIntegers => true;

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => (x > 0).Select(dy, (x < 0).Select(-dy, dy.Like(0)));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => x.Abs();
}
