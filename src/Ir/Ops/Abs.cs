using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = |x|; the gradient at 0 is 0, element by element.</summary>
public sealed record Abs : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "abs";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => (x > 0).Select(dy, (x < 0).Select(-dy, dy.Like(0)));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => x.Abs();
}
