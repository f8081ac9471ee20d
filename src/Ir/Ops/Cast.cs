using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = x converted to another element type. Float to integer truncates and saturates, NaN gives 0; integer to float rounds once;
/// Bool gives 0 or 1; to Bool is "not zero".
/// </summary>
/// <param name="To">The element type of the result.</param>
public sealed record Cast(DType To) : Elementwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "cast";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("to", To)];

    /// <inheritdoc/>
    public override bool IsDifferentiable => To.IsFloat();

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        return [rule.Type(0) with { DType = To }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0] is { } d && x[0].DType.IsFloat() ? d.Cast(x[0].DType) : null];

    /// <inheritdoc/>
    public override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => x[0].Convert(type);

    /// <inheritdoc/>
    public override TensorType? LiteralType(int position, ImmutableArray<TensorType?> types) => null;
}
