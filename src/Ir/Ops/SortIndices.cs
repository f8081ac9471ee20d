using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y = for each place in the sorted order of the elements along an axis, the position in x of the element that belongs there, i32. Equal
/// elements keep their order; NaN counts as largest.
/// </summary>
/// <param name="Axis">The axis.</param>
/// <param name="Descending">True for the largest first.</param>
public sealed record SortIndices(int Axis, bool Descending = false) : Op
{
    /// <inheritdoc/>
    public override string Mnemonic => "sort_indices";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes => [new("axis", (long)Axis), .. OpAttribute.Flag("descending", Descending)];

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        rule.Require(Axis >= 0 && Axis < x.Rank, "C1", () => $"expected an axis of {rule.Name(0)}: {x}, found {Axis}");
        return [x with { DType = DType.I32 }];
    }
}
