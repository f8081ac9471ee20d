using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Random statements about boxes that slide, with all their attributes, and what networks make of rows of them.</summary>
internal static class SlidingSteps
{
    // Products of a convolution, where symbols are as long as they usually are.
    private const long MostProducts = 400_000;

    private const long UsualExtent = 40;

    /// <summary>A convolution over 1 to 3 axes: steps, padding of either sign, dilations, groups.</summary>
    public static Tensor? Convolution(RandomBody body)
    {
        if (!body.Chance(50) || body.Pick(v => v.Rank is >= 3 and <= 5 && RandomBody.IsNumber(v.DType)) is not { } x)
        {
            x = Images(body);
        }

        var spatial = x.Rank - 2;
        Shape Each(Func<int, Dim> of) => new([.. Enumerable.Range(0, spatial).Select(of)]);
        bool IsLiteral(int k) => x.Shape[k + 2].Constant is > 0;
        Shape Some(int most, int percent) => Each(k => IsLiteral(k) && body.Chance(percent) ? body.Random.Next(1, most + 1) : 1);
        var (strides, filterDilation, inputDilation) = (Some(3, 50), Some(2, 30), Some(3, 25));
        var groups = body.Chance(35) ? body.Random.Next(2, 4) : 1;
        if (x.Shape[1].DividedBy(groups) is not { } channels)
        {
            (groups, channels) = (1, x.Shape[1]);
        }

        Shape filters = [groups * body.Choose<Dim>(1, 2, 3, 5, 17), channels, .. Each(_ => body.Random.Next(1, 4))];
        var low = Each(k => IsLiteral(k) ? body.Random.Next(-1, 3) : filters[k + 2] - 1);
        var high = Each(k => IsLiteral(k) ? body.Random.Next(-1, 3) : body.Random.Next(2));

        // Room for one place of the filter, whatever the padding leaves.
        high = Each(k => high[k] + Math.Max(0, (filters[k + 2].Spread(filterDilation.Literals[k])
            - (low[k] + x.Shape[k + 2].Spread(inputDilation.Literals[k]) + high[k])).Constant ?? 0));
        var y = x.Conv(body.Partner(x.DType, filters), strides, low, high, inputDilation, filterDilation, groups, body.Chance(25));
        return RandomBody.Fits(y.Shape) && Products(y.Shape, filters) <= MostProducts ? y : null;
    }

    /// <summary>Windows over the last axis, or the last two.</summary>
    public static Tensor? Windows(RandomBody body)
    {
        if (body.Pick(v => v.Rank is >= 1 and <= 3) is not { } x)
        {
            return null;
        }

        var (padded, size, strides, dilation) = Boxes(body, x);
        var y = padded.Windows(size, strides, dilation);
        return RandomBody.Fits(y.Shape) && y.Rank <= 5 ? y : null;
    }

    /// <summary>One number for each box over the last axis, or the last two.</summary>
    public static Tensor? Pool(RandomBody body)
    {
        if (body.Pick(v => v.Rank >= 1 && RandomBody.IsNumber(v.DType)) is not { } x)
        {
            return null;
        }

        var (padded, size, strides, dilation) = Boxes(body, x);
        var padding = Padding.Of(body.Random.Next(2));
        var ceiling = body.Chance(30) && padded.Shape.Skip(x.Rank - size.Rank).All(d => d.Constant is not null);
        return body.Random.Next(6) switch
        {
            0 or 1 => padded.MaxPool(size, strides, padding, dilation, ceiling),
            2 => padded.MinPool(size, strides, padding, dilation, ceiling),
            3 => padded.SumPool(size, strides, padding, dilation, ceiling),
            4 when x.DType.IsFloat() => padded.AvgPool(size, strides, padding, dilation, ceiling, body.Chance(50)),
            _ => padded.MaxPoolWithIndices(size, strides, padding, dilation, ceiling) is var (values, positions) && body.Chance(70) ? values : positions,
        };
    }

    /// <summary>Attention of the rows of a batch to rows like them, or to others.</summary>
    public static Tensor? Attention(RandomBody body)
    {
        if (body.Pick(v => v.Rank == 3 && v.DType.IsFloat() && v.Shape[2].Constant is not null) is not { } x)
        {
            x = body.Input(DType.F32, [body.Choose<Dim>("B", 2), body.Extent(), body.Choose<Dim>(1, 4, 8)]);
        }

        var others = body.Chance(50) ? x.Shape[1] : body.Extent();
        var (heads, groups) = body.Choose((1, 1), (2, 1), (2, 2));
        if (!RandomBody.Fits([x.Shape[0], heads, x.Shape[1], others]))
        {
            return null;
        }

        Tensor Row(long count, Dim positions) =>
            body.Partner(x.DType, [x.Shape[0], count, positions, x.Shape[2]]);
        var query = heads == 1 ? x.Reshape([x.Shape[0], 1, x.Shape[1], x.Shape[2]]) : Row(heads, x.Shape[1]);
        Tensor? mask = body.Chance(30) ? body.Partner(body.Chance(50) ? DType.Bool : x.DType, [x.Shape[1], others]) : null;
        return query.Attend(Row(groups, others), Row(groups, others), mask, body.Chance(50));
    }

    // Images with few channels.
    private static Tensor Images(RandomBody body)
    {
        while (true)
        {
            Shape shape =
            [
                body.Choose<Dim>("B", 1, 2, 3), body.Choose<Dim>(1, 2, 3, 4, 6, 8), .. Enumerable.Range(0, body.Choose(1, 1, 2, 2, 2, 3))
                    .Select(_ => body.Chance(20) ? "T" : body.Choose<Dim>(1, 2, 3, 4, 5, 7, 9, 17)),
            ];
            if (RandomBody.Fits(shape))
            {
                return body.Input(body.Choose(DType.F32, DType.F32, DType.F32, DType.F64, DType.F64, DType.I32, DType.I64), shape);
            }
        }
    }

    private static long Products(Shape result, Shape filters) =>
        result.ElementCount.Evaluate(_ => UsualExtent) * Dim.Product(filters.Skip(1)).Evaluate(_ => UsualExtent);

    // Boxes that x has room for, zeros being put behind it for that; symbols are neither divided nor spread.
    private static (Tensor X, Shape Size, Shape Strides, Shape Dilation) Boxes(RandomBody body, Tensor x)
    {
        var count = x.Rank > 1 && body.Chance(40) ? 2 : 1;
        var lead = x.Rank - count;
        Shape Each(Func<int, Dim> of) => new([.. Enumerable.Range(lead, count).Select(of)]);
        bool IsLiteral(int axis) => x.Shape[axis].Constant is not null;
        var size = Each(_ => body.Random.Next(1, 5));
        var strides = Each(axis => IsLiteral(axis) && body.Chance(50) ? body.Random.Next(1, 4) : 1);
        var dilation = Each(axis => IsLiteral(axis) && body.Chance(25) ? 2 : 1);
        var none = x.Shape.Map(_ => Dim.Zero);
        Shape behind =
        [
            .. none.Take(lead),
            .. Each(axis => size[axis - lead].Spread(dilation.Literals[axis - lead]) is var box && x.Shape[axis].Constant is { } extent
                ? Math.Max(0, box.Constant!.Value - extent)
                : box - 1),
        ];
        return (behind.IsAll(0) ? x : x.Pad(none, behind), size, strides, dilation);
    }
}
