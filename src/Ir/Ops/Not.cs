using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = not a: of Bool, or bit by bit of integers, element by element.</summary>
public sealed record Not : Elementwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "not";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var type = rule.Type(0).DType;
        rule.Require(
            type == DType.Bool || type.IsInteger(), "C1", () => $"expected bool or an integer type, {rule.Name(0)} is {type.Keyword()}");
        return [rule.Type(0)];
    }

    /// <inheritdoc/>
    public override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => ~x[0];
}
