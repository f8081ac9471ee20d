using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = condition ? a : b, element by element.</summary>
public sealed record Select : Elementwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "select";

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(3);
        rule.Require(rule.Type(0).DType == DType.Bool, "C1", () => $"expected a bool condition, {rule.Name(0)} is {rule.Type(0)}");
        rule.SameDType(1, "C2");
        rule.SameShape(0, "C3");
        return [rule.Type(1) with { Shape = rule.Type(0).Shape }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        dy[0] is { } d ? [null, x[0].Select(d, d.Like(0)), x[0].Select(d.Like(0), d)] : [null, null, null];

    /// <inheritdoc/>
    public override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => x[0].Select(x[1], x[2]);

    /// <inheritdoc/>
    public override TensorType? LiteralType(int position, ImmutableArray<TensorType?> types) => position switch
    {
        0 => null,
        1 => types.ElementAtOrDefault(2),
        _ => types[1],
    };
}
