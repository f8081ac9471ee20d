using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>
/// Rows of channels at places that only a run knows: the elements around each place along every axis, in row-major order of their offsets, each
/// times the product of its weights. Places that are no number count as outside.
/// </summary>
internal sealed class GridSampling
{
    private const double CubicSlope = AxisSampling.CubicSlope;

    private readonly Tensor _x;
    private readonly Interpolation _mode;
    private readonly PaddingMode _outside;
    private readonly ImmutableArray<Tensor> _places;
    private readonly ImmutableArray<Tensor> _extents;
    private readonly bool _alignCorners;

    public GridSampling(Tensor x, Tensor grid, Interpolation mode, PaddingMode outside, bool alignCorners)
    {
        (_x, _mode, _outside, _alignCorners) = (x, mode, outside, alignCorners);
        Shape places = [.. grid.Shape.Take(grid.Rank - 1)];
        var spatial = x.Rank - 2;
        _extents = [.. Enumerable.Range(2, spatial).Select(axis => x.Size(axis).Cast(x.DType).BroadcastTo(places))];
        _places = [.. Enumerable.Range(0, spatial).Select(k => Place(grid.Slice(-1, spatial - 1 - k, spatial - k).Reshape(places), _extents[k]))];
    }

    /// <summary>The result.</summary>
    public Tensor Sample()
    {
        var spatial = _places.Length;
        Shape places = _places[0].Shape;
        var channelsLast = _x.Transpose([0, .. Enumerable.Range(2, spatial), 1]);
        var rows = channelsLast.Reshape([Dim.Product(channelsLast.Shape.Take(spatial + 1)), _x.Shape[1]]);
        var taps = _places.Select((place, k) => Taps(place, _extents[k])).ToArray();
        Tensor? sum = null;
        foreach (var combination in Combinations(taps))
        {
            var isInside = combination.Select(t => IsInside(t.Position, t.Extent)).Aggregate((a, b) => a & b);
            var row = _places[0].Positions(0);
            foreach (var (position, _, extent) in combination)
            {
                row = (row * extent.Cast(DType.I32)) + isInside.Select(position, position.Like(0)).Cast(DType.I32);
            }

            // Nothing outside is read, nor multiplied: what is no number stays where it is.
            var element = rows.Gather(row);
            var over = new Axes([places.Rank]);
            if (combination.Select(t => t.Weight).OfType<Tensor>().ToArray() is { Length: > 0 } weights)
            {
                element *= weights.Aggregate((a, b) => a * b).BroadcastOver(over, element.Shape);
            }

            element = isInside.BroadcastOver(over, element.Shape).Select(element, element.Like(0));
            sum = sum is { } before ? before + element : element;
        }

        return sum!.Value.Transpose([0, places.Rank, .. Enumerable.Range(1, places.Rank - 1)]);
    }

    private static Tensor IsInside(Tensor position, Tensor extent) => (position >= 0) & (position < extent);

    private static IEnumerable<ImmutableArray<Tap>> Combinations(Tap[][] taps) => taps.Aggregate(
        new ImmutableArray<Tap>[] { [] }.AsEnumerable(), (before, axis) => before.SelectMany(b => axis.Select(tap => b.Add(tap))));

    // From -1 .. 1 to elements.
    private Tensor Place(Tensor coordinate, Tensor extent) =>
        _alignCorners ? (coordinate + 1) * 0.5 * (extent - 1) : (((coordinate + 1) * extent) - 1) * 0.5;

    private Tap[] Taps(Tensor place, Tensor extent)
    {
        if (_mode == Interpolation.Nearest)
        {
            return [new Tap(Kept(place, extent).Round(), null, extent)];
        }

        if (_mode == Interpolation.Linear)
        {
            var kept = Kept(place, extent);
            var first = kept.Floor();
            var part = kept - first;
            return [new Tap(first, 1 - part, extent), new Tap(first + 1, part, extent)];
        }

        var before = place.Floor();
        var distance = place - before;
        return [.. Enumerable.Range(-1, 4).Select(k => new Tap(Kept(before + k, extent), Cubic((distance - k) * (k > 0 ? -1 : 1), k is -1 or 2), extent))];
    }

    // As AxisSampling.Cubic.
    private static Tensor Cubic(Tensor distance, bool isOuter) => isOuter
        ? ((((distance - 5) * distance) + 8) * distance * CubicSlope) - (4 * CubicSlope)
        : ((((CubicSlope + 2) * distance) - (CubicSlope + 3)) * distance * distance) + 1;

    // The place itself, or what stands for it outside.
    private Tensor Kept(Tensor place, Tensor extent) => _outside switch
    {
        PaddingMode.Zeros => place,
        PaddingMode.Border => place.Max(0).Min(extent - 1),
        _ => Reflected(place, extent).Max(0).Min(extent - 1),
    };

    // Between two mirrors: at the middle of the elements at the ends, or at their outer sides.
    private Tensor Reflected(Tensor place, Tensor extent)
    {
        var low = _alignCorners ? 0 : -0.5;
        var span = _alignCorners ? (extent - 1).Max(1) : extent;
        var away = (place - low).Abs();
        var rest = away % span;
        var isTurned = (((away - rest) / span).Round() % 2).NotEqual(0);
        return isTurned.Select(span - rest, rest) + low;
    }

    /// <summary>An element near each place along an axis.</summary>
    private readonly record struct Tap(Tensor Position, Tensor? Weight, Tensor Extent);
}
