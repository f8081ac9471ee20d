using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y[.., k.., o..] = x[.., o * stride + k * dilation], over the last axes: the boxes of a size that slide over x, each element of them at its
/// position k in the box and the box's number o.
/// </summary>
/// <param name="Size">The extents of a box; the number of axes it slides along.</param>
/// <param name="Strides">How far apart neighbouring boxes are; literals.</param>
/// <param name="Dilation">How far apart neighbouring elements of a box are; literals.</param>
public sealed record Windows(Shape Size, Shape Strides, Shape Dilation) : Movement
{
    /// <inheritdoc/>
    public override string Mnemonic => "windows";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
    [
        new("size", Size),
        .. OpAttribute.Unless(Strides.IsAll(1), "strides", Strides),
        .. OpAttribute.Unless(Dilation.IsAll(1), "dilation", Dilation),
    ];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(1);
        var x = rule.Type(0);
        var lead = x.Rank - Size.Rank;
        rule.Require(
            lead >= 0 && Size.All(d => d.Constant is not < 0),
            "C1",
            () => $"expected an extent of at least 0 for each of the last axes of {rule.Name(0)}: {x}, found {Size}");
        rule.Require(
            Strides.Rank == Size.Rank && Dilation.Rank == Size.Rank && Strides.Concat(Dilation).All(d => d.Constant >= 1),
            "C2",
            () => $"expected {Size.Rank} strides and {Size.Rank} dilations of at least 1, found {Strides} and {Dilation}");
        var boxes = Size.Select((size, k) => SlidingBoxes.Count(rule, "C3", "C4", lead + k, x.Shape[lead + k], size, Strides.Literals[k], Dilation.Literals[k]));
        return [x with { Shape = [.. x.Shape.Take(lead), .. Size, .. boxes] }];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy) =>
        [dy[0]?.Fold(new Shape([.. x[0].Shape.Skip(x[0].Rank - Size.Rank)]), Strides, Dilation)];

    /// <inheritdoc/>
    public override ImmutableArray<Move> Moves(ImmutableArray<TensorType> operands, TensorType result)
    {
        var (n, lead) = (Size.Rank, operands[0].Rank - Size.Rank);
        var (strides, dilation) = (Strides.Literals, Dilation.Literals);
        AxisMap Along(int k) => new(Dim.Zero, [new AxisTerm(lead + n + k, strides[k]), new AxisTerm(lead + k, dilation[k])]);
        return [Move.Whole(0, result.Shape, [.. Enumerable.Range(0, lead).Select(AxisMap.Along), .. Enumerable.Range(0, n).Select(Along)])];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Size = Size.Map(map) };
}
