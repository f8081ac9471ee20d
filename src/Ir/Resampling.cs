using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>Images and sequences at other places than those of their elements: each expands to ops under a scope of its own name.</summary>
public static class Resampling
{
    /// <summary>
    /// x with other extents along its last axes. Along one axis after another, the last one first, each place of the result has a position
    /// between those of x (<see cref="CoordinateMode"/>) and takes the elements around it, those at an end standing for all behind it.
    /// </summary>
    /// <param name="x">Some axes, then as many as there are extents.</param>
    /// <param name="extents">Those of the result; literals, and so are those of x there.</param>
    /// <param name="mode">Which elements are taken, and how.</param>
    /// <param name="coordinates">How positions are counted.</param>
    /// <param name="rounding">Which element is nearest.</param>
    /// <param name="cubic">The slope of the cubic's outer parts; Keys, "Cubic convolution interpolation", 1981, has -0.5.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">x has fewer axes, or an extent is below 1, or not literal.</exception>
    public static Tensor Resize(
        this Tensor x,
        Shape extents,
        Interpolation mode = Interpolation.Linear,
        CoordinateMode coordinates = CoordinateMode.HalfPixel,
        NearestRounding rounding = NearestRounding.HalfDown,
        double cubic = AxisSampling.CubicSlope,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(extents);
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("resize");
        Shape found = [.. x.Shape.Skip(x.Rank - extents.Rank)];
        if (extents.Rank > x.Rank || extents.Concat(found).Any(d => d.Constant is not (>= 1 and <= int.MaxValue)))
        {
            throw Wrong(x, $"expected literal extents along some of the last axes of %{x.Value.Name}: {x.Value.Type}, found {extents} to resize them to");
        }

        var sampling = new AxisSampling(mode, coordinates, rounding, cubic);
        for (var k = extents.Rank - 1; k >= 0; k--)
        {
            x = sampling.Apply(x, x.Rank - extents.Rank + k, extents.Literals[k], extents.Literals[k]);
        }

        return x;
    }

    /// <summary>
    /// <see cref="Resize"/> to as many times the extents, rounded down, positions being counted by those factors. Whole factors repeat the
    /// nearest elements of extents that are symbols, too.
    /// </summary>
    /// <param name="x">Some axes, then as many as there are factors.</param>
    /// <param name="factors">One for each of the last axes.</param>
    /// <param name="mode">Which elements are taken, and how.</param>
    /// <param name="coordinates">How positions are counted.</param>
    /// <param name="rounding">Which element is nearest.</param>
    /// <param name="cubic">The slope of the cubic's outer parts.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">x has fewer axes, a factor leaves nothing, or a symbol would have to be divided.</exception>
    public static Tensor Upsample(
        this Tensor x,
        ImmutableArray<double> factors,
        Interpolation mode = Interpolation.Nearest,
        CoordinateMode coordinates = CoordinateMode.HalfPixel,
        NearestRounding rounding = NearestRounding.HalfDown,
        double cubic = AxisSampling.CubicSlope,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("upsample");
        if (factors.Length > x.Rank || factors.Any(f => !(f > 0 && f <= int.MaxValue)))
        {
            throw Wrong(x, $"expected factors above 0 and below 2^31 of some of the last axes of %{x.Value.Name}: {x.Value.Type}, found [{string.Join(',', factors)}]");
        }

        var sampling = new AxisSampling(mode, coordinates, rounding, cubic);
        for (var k = factors.Length - 1; k >= 0; k--)
        {
            var (axis, factor) = (x.Rank - factors.Length + k, factors[k]);
            if (sampling.Repeats(factor))
            {
                x = x.Repeat((long)factor, axis);
                continue;
            }

            if (x.Shape[axis].Constant is not ({ } extent and <= int.MaxValue) || extent * factor is not (>= 1 and <= int.MaxValue))
            {
                throw Wrong(x, $"expected a literal extent of which {factor} leaves something in axis {axis} of %{x.Value.Name}: {x.Value.Type}");
            }

            x = sampling.Apply(x, axis, extent * factor, (long)(extent * factor));
        }

        return x;
    }

    /// <summary>
    /// x [N, C, ..] at places that a grid [N, places.., 1 to 3] says for each sample: the result is [N, C, places..]. The last coordinate of a
    /// place is that of the first of the axes behind C; -1 and 1 are the ends of x. Jaderberg et al., arXiv:1506.02025.
    /// </summary>
    /// <param name="x">What is sampled.</param>
    /// <param name="grid">Where.</param>
    /// <param name="mode">Which elements are taken, and how.</param>
    /// <param name="outside">What stands for elements outside of x.</param>
    /// <param name="alignCorners">True if -1 and 1 are the middle of the elements at the ends, not their outer sides.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">Shapes do not fit; the message has both.</exception>
    public static Tensor GridSample(
        this Tensor x,
        Tensor grid,
        Interpolation mode = Interpolation.Linear,
        PaddingMode outside = PaddingMode.Zeros,
        bool alignCorners = false,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("grid_sample");
        var spatial = x.Rank - 2;
        if (spatial < 1 || grid.Rank != x.Rank || grid.Shape[0] != x.Shape[0] || grid.Shape[x.Rank - 1].Constant != spatial || grid.DType != x.DType)
        {
            throw Wrong(x, $"expected [N,C,..] and a grid [N,..,coordinates] of one type, found %{x.Value.Name}: {x.Value.Type} and {grid.Value.Type}");
        }

        return new GridSampling(x, grid, mode, outside, alignCorners).Sample();
    }

    /// <summary>
    /// The grid of <see cref="GridSample"/> that an affine map of each sample makes: x [N, k, k + 1] are maps of k coordinates, the last of them
    /// first, and of a 1 behind; the result is [N, places.., k].
    /// </summary>
    /// <param name="x">The maps.</param>
    /// <param name="places">The extents of the grid; literals, 1 to 3 of them.</param>
    /// <param name="alignCorners">As <see cref="GridSample"/> will be told.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">Shapes do not fit; the message has both.</exception>
    public static Tensor AffineGrid(
        this Tensor x, Shape places, bool alignCorners = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(places);
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("affine_grid");
        var k = places.Rank;
        if (k is < 1 or > 3 || places.Any(d => d.Constant is not >= 1) || x.Rank != 3 || x.Shape[1].Constant != k || x.Shape[2].Constant != k + 1)
        {
            throw Wrong(x, $"expected maps [N,{k},{k + 1}] and 1 to 3 literal extents, found %{x.Value.Name}: {x.Value.Type} and {places}");
        }

        var (extents, count) = (places.Literals, places.ElementCount.Constant!.Value);
        double Coordinate(long place, long extent) =>
            !alignCorners ? (((2 * place) + 1.0) / extent) - 1 : extent == 1 ? 0 : (2.0 * place / (extent - 1)) - 1;
        var strides = places.RowMajorStrides().Select(d => d.Constant!.Value).ToArray();
        double[] coordinates =
        [
            .. Enumerable.Range(0, (int)count).SelectMany(place => Enumerable.Range(0, k)
                .Select(axis => k - 1 - axis)
                .Select(axis => Coordinate(place / strides[axis] % extents[axis], extents[axis]))
                .Append(1)),
        ];
        var homogeneous = x.Builder.Emit(Ops.Constant.Dense<double>([count, k + 1], coordinates), []).Cast(x.DType);
        return homogeneous.BroadcastTo([x.Shape[0], count, k + 1]).MatMul(x, transposeOther: true).Reshape([x.Shape[0], .. places, k]);
    }

    /// <summary>
    /// The elements at the given positions along an axis: every so-many-th one, or each so many times, where the positions are such.
    /// </summary>
    internal static Tensor Picked(this Tensor x, int axis, ImmutableArray<int> positions)
    {
        var step = positions.Length > 1 ? positions[1] - positions[0] : 1;
        if (step > 0 && positions.Select((p, i) => p == positions[0] + (i * step)).All(isSo => isSo))
        {
            var isWhole = step == 1 && x.Shape[axis].Constant == positions.Length;
            return isWhole ? x : x.Slice(axis, positions[0], positions[^1] + 1, step);
        }

        return x.Shape[axis].Constant is { } extent && positions.Length % extent == 0 && positions.Length / extent is var count
            && positions.Select((p, i) => p == i / count).All(isSo => isSo)
            ? x.Repeat(count, axis)
            : x.Gather(x.Builder.Emit(Ops.Constant.Dense<int>([positions.Length], positions.AsSpan()), []), axis);
    }

    private static CompilerException Wrong(Tensor x, string message) =>
        new(new Diagnostic("resize.extents", message) { Origin = x.Builder.Origin! });
}

/// <summary>Which elements around a position are taken, and how.</summary>
public enum Interpolation
{
    /// <summary>The nearest one.</summary>
    Nearest,

    /// <summary>The two around it along each axis, on a straight line.</summary>
    Linear,

    /// <summary>The four around it along each axis, on a cubic curve.</summary>
    Cubic,
}

/// <summary>Which position in n elements belongs to place i of a result that is s times as long.</summary>
public enum CoordinateMode
{
    /// <summary>(i + 1/2) / s - 1/2: the outer sides of the first and the last element stay where they are.</summary>
    HalfPixel,

    /// <summary>i (n - 1) / (s n - 1): the middle of the first and of the last element stay where they are.</summary>
    AlignCorners,

    /// <summary>i / s: the middle of the first element stays where it is.</summary>
    Asymmetric,
}

/// <summary>Which of two neighbours counts as nearest.</summary>
public enum NearestRounding
{
    /// <summary>The nearer one; in the middle that before.</summary>
    HalfDown,

    /// <summary>The nearer one; in the middle that behind.</summary>
    HalfUp,

    /// <summary>That before.</summary>
    Down,

    /// <summary>That behind.</summary>
    Up,
}

/// <summary>What stands for elements outside.</summary>
public enum PaddingMode
{
    /// <summary>0.</summary>
    Zeros,

    /// <summary>The nearest element inside.</summary>
    Border,

    /// <summary>What lies as far inside, as in a mirror.</summary>
    Reflection,
}
