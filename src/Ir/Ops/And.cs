using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = a and b, element by element, of Bool.</summary>
public sealed record And : Elementwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "and";

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        rule.SameDType(0, "C1");
        rule.SameShape(0, "C2");
        rule.Require(rule.Type(0).DType == DType.Bool, "C3", () => $"expected bool, {rule.Name(0)} is {rule.Type(0).DType.Keyword()}");
        return [rule.Type(0)];
    }

    /// <inheritdoc/>
    public override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => x[0] & x[1];
}
