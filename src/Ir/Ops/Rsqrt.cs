using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = 1 / sqrt(x), both rounded, element by element.</summary>
public sealed record Rsqrt : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "rsqrt";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * y * y * y * -0.5;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => 1 / x.Sqrt();
}
