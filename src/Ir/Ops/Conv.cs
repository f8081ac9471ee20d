using System.Collections.Immutable;

namespace MiniTorch.Ir.Ops;

/// <summary>
/// y[n, f, o..] = sum over c, k.. of x[n, c, p..] * w[f, c, k..] with p = (o * stride + k * filter_dilation - low) / input_dilation along each
/// of 1 to 3 spatial axes. Where that leaves a remainder there is a hole between the elements of x, and no term; a position outside of x is a
/// term with 0. Terms are taken as a matrix product takes them, in the order c, k.. (docs/numerics.md). Groups of channels that have filters
/// of their own are an axis of all three: x[n, g, c, p..], w[g, f, c, k..], y[n, g, f, o..].
/// </summary>
/// <param name="Strides">How far the filter moves along each spatial axis; literals.</param>
/// <param name="Low">The zeros before x along each spatial axis, counted in positions of the spread x; negative to leave some out.</param>
/// <param name="High">The zeros behind it.</param>
/// <param name="InputDilation">How far apart the elements of x are spread; literals.</param>
/// <param name="FilterDilation">How far apart the elements of w are spread; literals.</param>
/// <param name="ImagesLast">
/// The result is y[f, n, o..], or y[g, f, n, o..]: images are columns of one product, where they would each be a product of their own. A gradient
/// of filters has few places and many images, for its images are channels.
/// </param>
public sealed record Conv(Shape Strides, Shape Low, Shape High, Shape InputDilation, Shape FilterDilation, bool ImagesLast = false) : Contraction
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
        .. OpAttribute.Flag("images_last", ImagesLast),
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
        var spatial = Strides.Rank;
        rule.Require(
            spatial is >= 1 and <= 3 && Lead(x.Rank) is 2 or 3 && w.Rank == x.Rank,
            "C2",
            () => $"expected [images, channels, ..] and [filters, channels, ..] with 1 to 3 more axes, and one of groups at most, {rule.Name(0)} is {x}, {rule.Name(1)} is {w}");
        rule.Require(
            new[] { Low, High, InputDilation, FilterDilation }.All(s => s.Rank == spatial),
            "C3",
            () => $"expected {spatial} of each attribute, found strides {Strides}, low {Low}, high {High}, dilations {InputDilation} and {FilterDilation}");
        rule.Require(
            Strides.Concat(InputDilation).Concat(FilterDilation).All(s => s.Constant >= 1),
            "C4",
            () => $"expected literals of at least 1, found strides {Strides}, dilations {InputDilation} and {FilterDilation}");
        var lead = Lead(x.Rank);
        rule.RequireEqual(
            x.Shape[lead - 1],
            w.Shape[lead - 1],
            "C5",
            () => $"channels differ in axis {lead - 1}: {rule.Name(0)} has {x.Shape[lead - 1]}, {rule.Name(1)} has {w.Shape[lead - 1]}",
            (1, lead - 1));
        if (lead == 3)
        {
            rule.RequireEqual(
                x.Shape[1],
                w.Shape[0],
                "C6",
                () => $"groups differ: {rule.Name(0)} has {x.Shape[1]} in axis 1, {rule.Name(1)} has {w.Shape[0]} in axis 0",
                (1, 0));
        }

        Shape groups = [.. x.Shape.Skip(1).Take(lead - 2)];
        Shape places = [.. Enumerable.Range(0, spatial).Select(k => Places(rule, k))];
        var (images, filters) = (x.Shape[0], w.Shape[lead - 2]);
        return [x with { Shape = ImagesLast ? [.. groups, filters, images, .. places] : [images, .. groups, filters, .. places] }];
    }

    /// <summary>The axes before the spatial ones, for operands of this rank: 2, or 3 with groups.</summary>
    public int Lead(int rank) => rank - Strides.Rank;

    /// <summary>Filters are rows, and patches of x columns.</summary>
    public override int Left => 1;

    /// <inheritdoc/>
    public override int RowAxis(int rank) => Lead(rank) - (ImagesLast ? 2 : 1);

    /// <inheritdoc/>
    public override Shape Terms(ImmutableArray<TensorType> operands) => [.. operands[1].Shape.Skip(Lead(operands[1].Rank) - 1)];

    /// <summary>None where there are zeros or holes.</summary>
    public override ImmutableArray<ImmutableArray<AxisMap>>? Maps(ImmutableArray<TensorType> operands, TensorType result)
    {
        if (!Low.IsAll(0) || !High.IsAll(0) || !InputDilation.IsAll(1))
        {
            return null;
        }

        var (rank, lead, strides, dilation) = (result.Rank, Lead(result.Rank), Strides.Literals, FilterDilation.Literals);
        var (images, groupsAndFilters) = ImagesLast ? (lead - 1, 0..(lead - 1)) : (0, 1..lead);
        AxisMap[] leading = [.. Enumerable.Range(0, lead).Take(groupsAndFilters).Select(AxisMap.Along)];
        AxisMap Slides(int k) => new(Dim.Zero, [new AxisTerm(k + lead, strides[k]), new AxisTerm(rank + 1 + k, dilation[k])]);
        return
        [
            [AxisMap.Along(images), .. leading.SkipLast(1), AxisMap.Along(rank), .. Enumerable.Range(0, Strides.Rank).Select(Slides)],
            [.. leading, .. Enumerable.Range(rank, Strides.Rank + 1).Select(AxisMap.Along)],
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
        var lead = Lead(d.Rank);
        int[] spatial = [.. Enumerable.Range(lead, Strides.Rank)];
        d = ImagesLast ? d.Transpose([lead - 1, .. Enumerable.Range(0, lead - 1), .. spatial]) : d;
        var turned = x[1].Transpose([.. Enumerable.Range(0, lead - 2), lead - 1, lead - 2, .. spatial]).Reverse([.. spatial]);
        var dx = d.Conv(turned, InputDilation, low, high, Strides, FilterDilation);

        // Images take the place of channels: dy slides over x.
        var behind = Each(k => output[k] + filter[k] - 1 - input[k] - Low[k]);
        Axes last = [.. Enumerable.Range(1, lead - 1), 0, .. spatial];
        Axes exchanged = [lead - 1, .. Enumerable.Range(1, lead - 2), 0, .. spatial];
        var dw = x[0].Transpose(exchanged).Conv(d.Transpose(last), FilterDilation, Low, behind, InputDilation, Strides, imagesLast: true);
        return [dx, dw];
    }

    /// <inheritdoc/>
    public override Op MapDims(Func<Dim, Dim> map) => this with { Low = Low.Map(map), High = High.Map(map) };

    private Dim Places(TypeRule rule, int k)
    {
        var axis = k + Lead(rule.Type(0).Rank);
        var (extent, dilation) = (rule.Type(0).Shape[axis], InputDilation.Literals[k]);
        rule.Require(
            dilation == 1 || extent.Constant is not null,
            "C7",
            () => $"expected a literal extent along axis {axis} of {rule.Name(0)}, where the dilation is {dilation}, found {extent}");
        return SlidingBoxes.Count(
            rule, "C7", "C8", axis, Low[k] + extent.Spread(dilation) + High[k], rule.Type(1).Shape[axis], Strides.Literals[k], FilterDilation.Literals[k]);
    }

    private Shape Spread(Tensor x, Shape steps) =>
        new([.. x.Shape.Skip(Lead(x.Rank)).Zip(steps.Literals, (extent, step) => extent.Spread(step))]);

    private Shape Each(Func<int, Dim> of) => new([.. Enumerable.Range(0, Low.Rank).Select(of)]);
}
