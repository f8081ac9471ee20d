using System.Collections.Immutable;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Ir.Ops;

/// <summary>y = the position along <paramref name="Axis"/>: 0, 1, 2, ...</summary>
/// <param name="Type">The element type of the result, a number type.</param>
/// <param name="Shape">The extents of the result.</param>
/// <param name="Axis">The axis that counts.</param>
public sealed record Iota(DType Type, Shape Shape, int Axis) : Elementwise
{
    /// <inheritdoc/>
    public override string Mnemonic => "iota";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("type", Type), new("shape", Shape), new("axis", (long)Axis)];

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(0);
        rule.Require(Type is not (DType.Bool or DType.U8), "C1", () => $"expected a number type, found {Type.Keyword()}");
        rule.Require(Axis >= 0 && Axis < Shape.Rank, "C2", () => $"expected an axis of {Shape}, found {Axis}");
        return [new TensorType(Type, Shape)];
    }

    /// <inheritdoc/>
    public override Scalar Lower(ScalarBuilder b, ImmutableArray<Scalar> x, DType type) => b.Index(Axis).Convert(type);

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Shape = Shape.Map(map) };
}
