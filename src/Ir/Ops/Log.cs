using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = ln x; -inf at 0, NaN below, element by element.</summary>
public sealed record Log : Unary
{
    /// <inheritdoc/>
    public override string Mnemonic => "log";

    /// <inheritdoc/>
    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy / x;

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar x) => Functions.Log(x);
}
