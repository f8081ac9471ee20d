using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the extent of an axis of x, as an i64 scalar: the only way to read a dim as a value.</summary>
/// <param name="Axis">The axis.</param>
public sealed record Size(int Axis) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "size";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axis", (long)Axis)];

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        rule.Require(
            Axis >= 0 && Axis < rule.Type(0).Rank, "C1", () => $"expected an axis of {rule.Name(0)}: {rule.Type(0)}, found {Axis}");
        return [new TensorType(DType.I64, Shape.Scalar)];
    }
}
