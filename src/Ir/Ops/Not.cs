using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = not a, element by element, of Bool.</summary>
public sealed record Not : Elementwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "not";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        rule.Require(rule.Type(0).DType == DType.Bool, "C1", () => $"expected bool, {rule.Name(0)} is {rule.Type(0).DType.Keyword()}");
        return [rule.Type(0)];
    }

    /// <inheritdoc/>
    public override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => ~x[0];
}
