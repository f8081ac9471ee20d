using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>An axis at other positions than those of its elements: a weighted sum of elements around each, weights known when declared.</summary>
internal sealed class AxisSampling(Interpolation mode, CoordinateMode coordinates, NearestRounding rounding, double cubic)
{
    /// <summary>The slope of cubic weights at a distance of 1 that others use who resize images.</summary>
    public const double CubicSlope = -0.75;

    /// <summary>True if a result that is so many times as long repeats each element so often, whatever the extent.</summary>
    public bool Repeats(double factor) => mode == Interpolation.Nearest && coordinates != CoordinateMode.AlignCorners && factor >= 1
        && factor == Math.Floor(factor) && Enumerable.Range(0, (int)factor).All(i => Nearest(Position(i, 1, factor)) == 0);

    /// <summary>The axis with another extent.</summary>
    /// <param name="x">What is sampled.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="length">How long the result counts as.</param>
    /// <param name="wanted">Its extent: that, rounded down.</param>
    public Tensor Apply(Tensor x, int axis, double length, long wanted)
    {
        var extent = x.Shape[axis].Constant!.Value;
        double[] positions = [.. Enumerable.Range(0, (int)wanted).Select(i => Position(i, extent, length))];
        ImmutableArray<int> Inside(IEnumerable<double> of) => [.. of.Select(p => (int)Math.Clamp(p, 0, extent - 1))];
        if (mode == Interpolation.Nearest)
        {
            return x.Picked(axis, Inside(positions.Select(Nearest)));
        }

        Tensor? sum = null;
        foreach (var offset in mode == Interpolation.Linear ? Enumerable.Range(0, 2) : Enumerable.Range(-1, 4))
        {
            var weights = positions.Select(p => Weight(Math.Abs(offset - (p - Math.Floor(p))))).ToArray();
            if (weights.All(w => w == 0))
            {
                continue;
            }

            var element = x.Picked(axis, Inside(positions.Select(p => Math.Floor(p) + offset)));
            var weighted = weights.All(w => w == 1) ? element : element * Along(x, axis, weights, element.Shape);
            sum = sum is { } before ? before + weighted : weighted;
        }

        return sum!.Value;
    }

    /// <summary>The weight of an element so far from a position, at most 1 or 2 away.</summary>
    public double Weight(double distance) => mode == Interpolation.Linear ? 1 - distance : Cubic(distance, cubic);

    /// <summary>The weight that cubic interpolation gives an element so far away; Keys, 1981.</summary>
    public static double Cubic(double distance, double slope) => distance <= 1
        ? ((((slope + 2) * distance) - (slope + 3)) * distance * distance) + 1
        : ((((distance - 5) * distance) + 8) * distance * slope) - (4 * slope);

    // One division, so that what is a whole number comes out as one.
    private double Position(int place, long extent, double length) => coordinates switch
    {
        CoordinateMode.HalfPixel => ((place + 0.5) * extent / length) - 0.5,
        CoordinateMode.AlignCorners => length == 1 ? 0 : place * (extent - 1) / (length - 1),
        _ => place * extent / length,
    };

    private double Nearest(double position) => rounding switch
    {
        NearestRounding.HalfDown => Math.Ceiling(position - 0.5),
        NearestRounding.HalfUp => Math.Floor(position + 0.5),
        NearestRounding.Down => Math.Floor(position),
        _ => Math.Ceiling(position),
    };

    private static Tensor Along(Tensor x, int axis, double[] weights, Shape shape) => x.Builder
        .Emit(Ops.Constant.Dense<double>([weights.Length], weights), [])
        .Cast(x.DType)
        .BroadcastOver([.. Enumerable.Range(0, shape.Rank).Where(a => a != axis)], shape);
}
