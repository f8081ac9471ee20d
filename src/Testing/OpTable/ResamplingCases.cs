using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Testing;

/// <summary>Rows of what gives images other extents. Places of grids keep away from the middle of elements, where slopes break.</summary>
internal static class ResamplingCases
{
    private static readonly ImmutableArray<DType> Any = [DType.F32, DType.F64, DType.I32, DType.I64, DType.Bool, DType.U8];

    public static IEnumerable<OpCase> All => [.. Resized(), .. Upsampled(), .. Sampled(), .. Shuffled()];

    private static IEnumerable<OpCase> Resized()
    {
        static OpCase Of(string variant, Func<CaseBody, Tensor> declare) => new("Resize", variant, declare);
        yield return Of("linear", c => c.Number("x", [2, c.N, 5]).Resize([8]));
        yield return Of("linear, two axes", c => c.Number("x", [c.N, 3, 5]).Resize([4, 3], coordinates: CoordinateMode.AlignCorners));
        yield return Of("linear, from one", c => c.Number("x", [c.N, 1, 4]).Resize([3, 2], coordinates: CoordinateMode.Asymmetric));
        yield return Of("nearest", c => c.Number("x", [c.N, 5]).Resize([7], Interpolation.Nearest)) with { Types = Any };
        yield return Of("nearest, steps", c => c.Number("x", [c.N, 6, 2]).Resize(
            [3, 4], Interpolation.Nearest, CoordinateMode.Asymmetric, NearestRounding.Down)) with { Types = Any };
        yield return Of("cubic", c => c.Number("x", [c.N, 4]).Resize([7], Interpolation.Cubic));
        yield return Of("cubic, of a slope", c => c.Number("x", [c.N, 5]).Resize([3], Interpolation.Cubic, CoordinateMode.AlignCorners, cubic: -0.5));
    }

    private static IEnumerable<OpCase> Upsampled()
    {
        static OpCase Of(string variant, Func<CaseBody, Tensor> declare) => new("Upsample", variant, declare);
        yield return Of("nearest", c => c.Number("x", [2, 3, c.N]).Upsample([2, 3])) with { Types = Any };
        yield return Of("by parts", c => c.Number("x", [c.N, 5]).Upsample([1.7]));
        yield return Of("linear", c => c.Number("x", [c.N, 2, 4]).Upsample([2, 0.6], Interpolation.Linear));
    }

    private static IEnumerable<OpCase> Sampled()
    {
        static OpCase Plane(string variant, double low, double high, Func<Tensor, Tensor, Tensor> of) => new(
            "GridSample", variant, c => of(c.Number("x", [2, 3, 3, 4]), c.Number("grid", [2, c.N, 2, 2], low, high, bothSigns: true)));
        yield return Plane("inside", 0.1, 0.2, (x, grid) => x.GridSample(grid));
        yield return Plane("partly outside", 1.1, 1.2, (x, grid) => x.GridSample(grid));
        yield return Plane("nearest", 0.1, 1.5, (x, grid) => x.GridSample(grid, Interpolation.Nearest));

        static OpCase Row(string variant, double low, double high, Func<Tensor, Tensor, Tensor> of) => new(
            "GridSample", variant, c => of(c.Number("x", [c.N, 2, 5]), c.Number("grid", [c.N, 3, 1], low, high, bothSigns: true)));
        yield return Row("at the border", 1.1, 1.2, (x, grid) => x.GridSample(grid, outside: PaddingMode.Border));
        yield return Row("in a mirror", 1.42, 1.5, (x, grid) => x.GridSample(grid, outside: PaddingMode.Reflection));
        yield return Row("in a mirror of corners", 1.3, 1.4, (x, grid) => x.GridSample(grid, outside: PaddingMode.Reflection, alignCorners: true));
        yield return Row("cubic", 0.1, 0.15, (x, grid) => x.GridSample(grid, Interpolation.Cubic));
        yield return Row("cubic at the border", 0.7, 0.8, (x, grid) => x.GridSample(grid, Interpolation.Cubic, PaddingMode.Border, true));
        yield return new("AffineGrid", "", c => c.Number("x", [c.N, 2, 3]).AffineGrid([3, 4]));
        yield return new("AffineGrid", "of corners", c => c.Number("x", [c.N, 3, 4]).AffineGrid([2, 1, 3], alignCorners: true));
        yield return new("GridSample", "three axes", c =>
            c.Number("x", [1, 2, 2, 1, 4]).GridSample(c.Number("grid", [1, 2, 1, c.N, 3], 0.1, 0.2, bothSigns: true)));
    }

    private static IEnumerable<OpCase> Shuffled()
    {
        static OpCase Of(string name, string variant, Func<CaseBody, Tensor> declare) => new(name, variant, declare) { Types = Any };
        yield return Of("PixelShuffle", "", c => c.Number("x", [2, 12, 5, c.N]).PixelShuffle(2));
        yield return Of("PixelShuffle", "one axis", c => c.Number("x", [2, 3 * c.N, 4]).PixelShuffle(3));
        yield return Of("PixelUnshuffle", "", c => c.Number("x", [2, 3, 4, 2 * c.N]).PixelUnshuffle(2));
        yield return Of("PixelUnshuffle", "three axes", c => c.Number("x", [c.N, 1, 2, 4, 2]).PixelUnshuffle(2));
        yield return Of("DepthToSpace", "", c => c.Number("x", [2, 12, 5, c.N]).DepthToSpace(2));
        yield return Of("SpaceToDepth", "", c => c.Number("x", [2, 3, 4, 2 * c.N]).SpaceToDepth(2));
    }
}
