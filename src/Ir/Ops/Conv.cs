using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y[n, f, o..] = sum over c, k.. of x[n, c, p..] * w[f, c, k..] with p = (o * stride + k * filter_dilation - low) / input_dilation along each
/// of 1 to 3 spatial axes; c counts the channels of the group that f belongs to. Where that leaves a remainder there is a hole between the
/// elements of x, and no term; a position outside of x is a term with 0. Terms are taken as a matrix product takes them, in the order c, k..
/// (docs/numerics.md).
/// </summary>
/// <param name="Strides">How far the filter moves along each spatial axis; literals.</param>
/// <param name="Low">The zeros before x along each spatial axis, counted in positions of the spread x; negative to leave some out.</param>
/// <param name="High">The zeros behind it.</param>
/// <param name="InputDilation">How far apart the elements of x are spread; literals.</param>
/// <param name="FilterDilation">How far apart the elements of w are spread; literals.</param>
/// <param name="Groups">The groups that channels and filters are divided into; a filter sees the channels of its group.</param>
public sealed record Conv(Shape Strides, Shape Low, Shape High, Shape InputDilation, Shape FilterDilation, long Groups) : Contraction
{
    /// <inheritdoc/>
    public override string Mnemonic => "conv";

    /// <inheritdoc/>
    public override ImmutableArray<OpAttribute> Attributes =>
    [
        new("strides", Strides),
        .. OpAttribute.Unless(Low.IsAll(0), "low", Low),
        .. OpAttribute.Unless(High.IsAll(0), "high", High),
        .. OpAttribute.Unless(InputDilation.IsAll(1), "input_dilation", InputDilation),
        .. OpAttribute.Unless(FilterDilation.IsAll(1), "filter_dilation", FilterDilation),
        .. OpAttribute.Unless(Groups == 1, "groups", Groups),
    ];

    /// <inheritdoc/>
    public override bool IsDifferentiable => true;

    /// <inheritdoc/>
    public override ImmutableArray<TensorType> ResultTypes(TypeRule rule)
    {
        rule.Operands(2);
        var (x, w) = (rule.Type(0), rule.Type(1));
        rule.Require(x.DType is not (DType.Bool or DType.U8), "C1", () => $"expected a number type, {rule.Name(0)} is {x}");
        rule.SameDType(0, "C1");
        rule.Require(
            x.Rank is >= 3 and <= 5 && w.Rank == x.Rank,
            "C2",
            () => $"expected [images, channels, ..] and [filters, channels, ..] with 1 to 3 more axes, {rule.Name(0)} is {x}, {rule.Name(1)} is {w}");
        var spatial = x.Rank - 2;
        rule.Require(
            new[] { Strides, Low, High, InputDilation, FilterDilation }.All(s => s.Rank == spatial),
            "C3",
            () => $"expected {spatial} of each attribute, found strides {Strides}, low {Low}, high {High}, dilations {InputDilation} and {FilterDilation}");
        rule.Require(
            Strides.Concat(InputDilation).Concat(FilterDilation).All(s => s.Constant >= 1) && Groups >= 1,
            "C4",
            () => $"expected literals of at least 1, found strides {Strides}, dilations {InputDilation} and {FilterDilation}, {Groups} groups");
        rule.RequireEqual(
            x.Shape[1],
            w.Shape[1] * Groups,
            "C5",
            () => $"channels differ: {rule.Name(0)} has {x.Shape[1]}, {rule.Name(1)} has {w.Shape[1]} for each of {Groups} groups");
        rule.Require(
            w.Shape[0].DividedBy(Groups) is not null, "C6", () => $"expected filters that {Groups} groups divide, {rule.Name(1)} has {w.Shape[0]}");
        return [x with { Shape = [x.Shape[0], w.Shape[0], .. Enumerable.Range(0, spatial).Select(k => Places(rule, k))] }];
    }

    /// <summary>Filters are rows, and patches of x columns.</summary>
    public override int Left => 1;

    /// <inheritdoc/>
    public override int RowAxis(int rank) => 1;

    /// <inheritdoc/>
    public override Shape Terms(ImmutableArray<TensorType> operands) => [.. operands[1].Shape.Skip(1)];

    /// <summary>None where there are zeros or holes, and none of groups, whose channels follow from the filter.</summary>
    public override ImmutableArray<ImmutableArray<AxisMap>>? Maps(ImmutableArray<TensorType> operands, TensorType result)
    {
        if (Groups > 1 || !Low.IsAll(0) || !High.IsAll(0) || !InputDilation.IsAll(1))
        {
            return null;
        }

        var (rank, strides, dilation) = (result.Rank, Strides.Literals, FilterDilation.Literals);
        AxisMap Slides(int k) => new(Dim.Zero, [new AxisTerm(k + 2, strides[k]), new AxisTerm(rank + 1 + k, dilation[k])]);
        return
        [
            [AxisMap.Along(0), AxisMap.Along(rank), .. Enumerable.Range(0, rank - 2).Select(Slides)],
            [AxisMap.Along(1), .. Enumerable.Range(rank, rank - 1).Select(AxisMap.Along)],
        ];
    }

    /// <inheritdoc/>
    public override Tensor?[] Gradient(ImmutableArray<Tensor> x, ImmutableArray<Tensor> y, ImmutableArray<Tensor?> dy)
    {
        if (dy[0] is not { } d)
        {
            return [null, null];
        }

        var input = Spread(x[0], InputDilation);
        var filter = Spread(x[1], FilterDilation);
        var output = Spread(y[0], Strides);

        // Each element of x is met by the filter from its end to its start: the filter slides backwards over the spread dy.
        var low = Each(k => filter[k] - 1 - Low[k]);
        var high = Each(k => input[k] + filter[k] - 1 - output[k] - low[k]);
        var dx = d.Conv(x[1].SwapChannels(Groups).ReverseSpatial(), InputDilation, low, high, Strides, FilterDilation, Groups);

        // Images take the place of channels: dy slides over x.
        var behind = Each(k => output[k] + filter[k] - 1 - input[k] - Low[k]);
        var dw = ImagesAsChannels(x[0]).Conv(Swapped(d), FilterDilation, Low, behind, InputDilation, Strides, Groups);
        return [dx, Swapped(dw)];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Low = Low.Map(map), High = High.Map(map) };

    private Dim Places(TypeRule rule, int k)
    {
        var (extent, dilation) = (rule.Type(0).Shape[k + 2], InputDilation.Literals[k]);
        rule.Require(
            dilation == 1 || extent.Constant is not null,
            "C7",
            () => $"expected a literal extent along axis {k + 2} of {rule.Name(0)}, where the dilation is {dilation}, found {extent}");
        return SlidingBoxes.Count(
            rule, "C7", "C8", k + 2, Low[k] + extent.Spread(dilation) + High[k], rule.Type(1).Shape[k + 2], Strides.Literals[k], FilterDilation.Literals[k]);
    }

    private static Shape Spread(Tensor x, Shape steps) => new([.. x.Shape.Skip(2).Zip(steps.Literals, (extent, step) => extent.Spread(step))]);

    private Shape Each(Func<int, Dim> of) => new([.. Enumerable.Range(0, Low.Rank).Select(of)]);

    // [a, b, ..] -> [b, a, ..]
    private static Tensor Swapped(Tensor x) => x.Transpose([1, 0, .. Enumerable.Range(2, x.Rank - 2)]);

    // [n, groups * c, ..] -> [c, groups * n, ..]
    private Tensor ImagesAsChannels(Tensor x)
    {
        if (Groups == 1)
        {
            return Swapped(x);
        }

        var (images, channels) = (x.Shape[0], x.Shape[1].DividedBy(Groups)!);
        Shape places = [.. x.Shape.Skip(2)];
        return x.Reshape([images, Groups, channels, .. places])
            .Transpose([2, 1, 0, .. Enumerable.Range(3, places.Rank)])
            .Reshape([channels, Groups * images, .. places]);
    }
}
