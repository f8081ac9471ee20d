using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x, element by element.</summary>
public sealed record Erf : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "erf";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * (-(x * x)).Exp() * 1.1283791670955126;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Erf(x);
}
