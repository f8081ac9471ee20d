using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = a - b trunc(a / b), element by element, with the sign of a, as % in C# and fmod in C. Exact: of floats x % 0 and inf % x are NaN and
/// x % inf is x; of integers x % 0 is 0.
/// </summary>
public sealed record Remainder : Binary
{
    /// <inheritdoc/>
    public override string Mnemonic => "remainder";

    /// <inheritdoc/>
    protected override (Tensor? A, Tensor? B) Gradient(Tensor a, Tensor b, Tensor y, Tensor dy) =>
        (dy, -(dy * ((a - y) / b).Round()));

    /// <inheritdoc/>
    protected override Scalar Lower(Scalar a, Scalar b) => a.Type.IsFloat() ? Functions.Remainder(a, b) : a % b;
}
