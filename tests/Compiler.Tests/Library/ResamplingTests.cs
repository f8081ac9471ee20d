using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Resized and sampled images against the definition of each mode, element by element, and against values known from elsewhere.</summary>
public sealed class ResamplingTests
{
    private static readonly int[][] Extents = [[3, 5, 4, 7], [4, 6, 2, 3], [1, 3, 4, 1], [5, 5, 5, 8], [2, 4, 6, 4]];

    public static TheoryData<Interpolation, CoordinateMode, NearestRounding> Modes
    {
        get
        {
            var data = new TheoryData<Interpolation, CoordinateMode, NearestRounding>();
            foreach (var coordinates in Enum.GetValues<CoordinateMode>())
            {
                foreach (var rounding in Enum.GetValues<NearestRounding>())
                {
                    data.Add(Interpolation.Nearest, coordinates, rounding);
                }

                data.Add(Interpolation.Linear, coordinates, NearestRounding.HalfDown);
                data.Add(Interpolation.Cubic, coordinates, NearestRounding.HalfDown);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void An_element_is_what_its_position_says(Interpolation mode, CoordinateMode coordinates, NearestRounding rounding)
    {
        foreach (var extents in Extents)
        {
            var (rows, columns, wantedRows, wantedColumns) = (extents[0], extents[1], extents[2], extents[3]);
            var x = Numbers(rows * columns);
            var found = new Computed().Feed("x", x, rows, columns).Of(v => v[0].Resize([wantedRows, wantedColumns], mode, coordinates, rounding));
            double At(double r, double c) => x[((int)Math.Clamp(r, 0, rows - 1) * columns) + (int)Math.Clamp(c, 0, columns - 1)];
            for (var i = 0; i < found.Length; i++)
            {
                var row = Position(coordinates, i / wantedColumns, rows, wantedRows);
                var column = Position(coordinates, i % wantedColumns, columns, wantedColumns);
                var expected = mode switch
                {
                    Interpolation.Nearest => At(Nearest(rounding, row), Nearest(rounding, column)),
                    Interpolation.Linear => Around(row, column, 0, 2, Linear, At),
                    _ => Around(row, column, -1, 4, Cubic, At),
                };
                Assert.Equal(expected, found[i], 1e-12);
            }
        }
    }

    /// <summary>What torch.nn.functional.interpolate and grid_sample give for these numbers.</summary>
    [Fact]
    public void Values_are_those_of_others()
    {
        var x = new Computed().Feed("x", [1.0, 2, 3, 4], 1, 1, 2, 2);
        Assert.Equal(
            [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4],
            x.Of(v => v[0].Upsample([2, 2], Interpolation.Linear)));
        Assert.Equal([1, 1.5, 2, 2, 2.5, 3, 3, 3.5, 4], x.Of(v => v[0].Resize([3, 3], coordinates: CoordinateMode.AlignCorners)));
        Assert.Equal([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], x.Of(v => v[0].Upsample([2, 2])));
        var row = new Computed().Feed("x", [1.0, 2, 3], 3);
        Assert.Equal([1, 1, 2, 3], row.Of(v => v[0].Resize([4], Interpolation.Nearest, CoordinateMode.Asymmetric, NearestRounding.Down)));
    }

    /// <summary>floor(i extent / n) in whole numbers: no rounding of a scale gets in between.</summary>
    [Fact]
    public void Positions_that_are_whole_are_not_missed()
    {
        foreach (var (extent, wanted) in new[] { (14, 18), (21, 27), (28, 36), (28, 18) })
        {
            var x = new Computed().Feed("x", [.. Enumerable.Range(0, extent).Select(i => (double)i)]);
            Assert.Equal(
                Enumerable.Range(0, wanted).Select(i => (double)(i * extent / wanted)),
                x.Of(v => v[0].Resize([wanted], Interpolation.Nearest, CoordinateMode.Asymmetric, NearestRounding.Down)));
        }
    }

    [Fact]
    public void Whole_factors_need_no_extents()
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f =>
        {
            var y = f.Input("x", DType.F32, ["B", "T"]).Upsample([3]);
            Assert.Equal("[B,3*T]", y.Shape.ToString());
            f.Return(("y", y));
        });
        var error = Assert.Throws<CompilerException>(() => module.Function("g", f => f.Return(("y", f.Input("x", DType.F32, ["B", "T"]).Upsample([1.5])))));
        Assert.Equal("expected a literal extent of which 1.5 leaves something in axis 1 of %x: f32[B,T]", error.Diagnostics[0].Message);
    }

    public static TheoryData<Interpolation, PaddingMode, bool> Samplings
    {
        get
        {
            var data = new TheoryData<Interpolation, PaddingMode, bool>();
            foreach (var mode in Enum.GetValues<Interpolation>())
            {
                foreach (var outside in Enum.GetValues<PaddingMode>())
                {
                    data.Add(mode, outside, false);
                    data.Add(mode, outside, true);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Samplings))]
    public void A_place_of_a_grid_is_between_elements(Interpolation mode, PaddingMode outside, bool alignCorners)
    {
        foreach (var (rows, columns) in new[] { (3, 4), (1, 5), (6, 1) })
        {
            var (x, random) = (Numbers(2 * rows * columns), new Random(5));
            double[] grid = [.. Enumerable.Range(0, 2 * 60).Select(_ => (random.NextDouble() * 6) - 3)];
            var found = new Computed().Feed("x", x, 1, 2, rows, columns).Feed("grid", grid, 1, 60, 1, 2)
                .Of(v => v[0].GridSample(v[1], mode, outside, alignCorners));
            for (var i = 0; i < found.Length; i++)
            {
                var (channel, place) = (i / 60, i % 60);
                var (row, column) = (Place(grid[(2 * place) + 1], rows), Place(grid[2 * place], columns));
                double Kept(double p, int extent) => outside switch
                {
                    PaddingMode.Zeros => p,
                    PaddingMode.Border => Math.Clamp(p, 0, extent - 1),
                    _ => Math.Clamp(Mirrored(p, alignCorners ? 0 : -0.5, alignCorners ? extent - 1 : extent - 0.5), 0, extent - 1),
                };
                double Read(double r, double c) => r < 0 || c < 0 || r >= rows || c >= columns ? 0 : x[(((channel * rows) + (int)r) * columns) + (int)c];
                var expected = mode switch
                {
                    Interpolation.Nearest => Read(Math.Round(Kept(row, rows)), Math.Round(Kept(column, columns))),
                    Interpolation.Linear => Around(Kept(row, rows), Kept(column, columns), 0, 2, Linear, Read),
                    _ => Around(row, column, -1, 4, Cubic, (r, c) => Read(Kept(r, rows), Kept(c, columns))),
                };
                Assert.Equal(expected, found[i], 1e-11);
            }
        }

        double Place(double g, int extent) => alignCorners ? (g + 1) / 2 * (extent - 1) : (((g + 1) * extent) - 1) / 2;
    }

    [Fact]
    public void What_is_no_number_lies_outside()
    {
        var inputs = new Computed().Feed("x", [double.NaN, 2, 3], 1, 1, 3).Feed("grid", [double.NaN, double.PositiveInfinity, -9, 0, 1], 1, 5, 1);
        Assert.Equal([0, 0, 0, 2, 3], inputs.Of(v => v[0].GridSample(v[1], alignCorners: true)));
    }

    /// <summary>ONNX's example of DepthToSpace, and torch's of pixel_shuffle.</summary>
    [Fact]
    public void Channels_become_neighbours()
    {
        double[] numbers = [.. Enumerable.Range(0, 8).SelectMany(c => Enumerable.Range(0, 6).Select(k => (9.0 * c) + k))];
        var x = new Computed().Feed("x", numbers, 1, 8, 2, 3);
        double[] columnsFirst = [0, 9, 1, 10, 2, 11, 18, 27, 19, 28, 20, 29, 3, 12, 4, 13, 5, 14, 21, 30, 22, 31, 23, 32];
        Assert.Equal([.. columnsFirst, .. columnsFirst.Select(v => v + 36)], x.Of(v => v[0].PixelShuffle(2)));
        double[] depthFirst = [0, 18, 1, 19, 2, 20, 36, 54, 37, 55, 38, 56, 3, 21, 4, 22, 5, 23, 39, 57, 40, 58, 41, 59];
        Assert.Equal([.. depthFirst, .. depthFirst.Select(v => v + 9)], x.Of(v => v[0].DepthToSpace(2)));
        Assert.Equal(numbers, x.Of(v => v[0].PixelShuffle(2).PixelUnshuffle(2)));
        Assert.Equal(numbers, x.Of(v => v[0].DepthToSpace(2).SpaceToDepth(2)));
        var error = Assert.Throws<CompilerException>(() => x.Of(v => v[0].PixelUnshuffle(2)));
        Assert.Equal("expected axis 3 of %x: f64[1,8,2,3] in parts of 2, found 3", error.Diagnostics[0].Message);
    }

    private static double[] Numbers(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 4) - 2)];
    }

    private static double Position(CoordinateMode coordinates, int place, int extent, int wanted) => coordinates switch
    {
        CoordinateMode.HalfPixel => ((place + 0.5) * extent / wanted) - 0.5,
        CoordinateMode.AlignCorners => wanted == 1 ? 0 : (double)place * (extent - 1) / (wanted - 1),
        _ => (double)place * extent / wanted,
    };

    private static double Nearest(NearestRounding rounding, double position) => rounding switch
    {
        NearestRounding.HalfDown => Math.Ceiling(position - 0.5),
        NearestRounding.HalfUp => Math.Floor(position + 0.5),
        NearestRounding.Down => Math.Floor(position),
        _ => Math.Ceiling(position),
    };

    // The sum over some elements around a place, each times the weights of its distances.
    private static double Around(double row, double column, int first, int count, Func<double, double> weight, Func<double, double, double> at)
    {
        var sum = 0.0;
        for (var i = Math.Floor(row) + first; i < Math.Floor(row) + first + count; i++)
        {
            for (var j = Math.Floor(column) + first; j < Math.Floor(column) + first + count; j++)
            {
                sum += weight(Math.Abs(i - row)) * weight(Math.Abs(j - column)) * at(i, j);
            }
        }

        return sum;
    }

    private static double Linear(double distance) => 1 - distance;

    private static double Cubic(double d) => d <= 1
        ? (1.25 * d * d * d) - (2.25 * d * d) + 1
        : (-0.75 * d * d * d) + (3.75 * d * d) - (6 * d) + 3;

    private static double Mirrored(double p, double low, double high)
    {
        while (high > low && (p < low || p > high))
        {
            p = p < low ? (2 * low) - p : (2 * high) - p;
        }

        return p;
    }
}
