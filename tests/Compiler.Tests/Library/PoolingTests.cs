using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests.Library;

/// <summary>Poolings against numbers worked out by hand.</summary>
public sealed class PoolingTests
{
    private static readonly double[] Image = [1, 3, 2, 9, 5, 6, 1, 7, 4, 8, 0, 2];

    private static Computed Matrix => new Computed().Feed("x", Image, 3, 4);

    [Fact]
    public void Boxes_slide_over_the_last_axes()
    {
        Assert.Equal([6, 9], Matrix.Of(v => v[0].MaxPool([2, 2])));
        Assert.Equal([6, 6, 9, 8, 8, 7], Matrix.Of(v => v[0].MaxPool([2, 2], [1, 1])));
        Assert.Equal([6, 9, 8, 2], Matrix.Of(v => v[0].MaxPool([2, 2], ceiling: true)));
        Assert.Equal([1, 2, 4, 0], Matrix.Of(v => v[0].MinPool([2, 2], padding: Padding.Of([1, 0], [0, 0]))));
        Assert.Equal([15, 19], Matrix.Of(v => v[0].SumPool([2, 2])));
        Assert.Equal([2, 9, 4, 8], Matrix.Of(v => v[0].MaxPool([1, 2], [2, 1], dilation: [1, 2])));
    }

    [Fact]
    public void A_mean_counts_what_it_is_told_to_count()
    {
        var x = new Computed().Feed("x", [2.0, 4, 6, 8], 4);
        Assert.Equal([3, 7], x.Of(v => v[0].AvgPool([2])));
        Assert.Equal([2.0 / 2, 10.0 / 2, 8.0 / 2], x.Of(v => v[0].AvgPool([2], padding: Padding.Of(1))));
        Assert.Equal([2, 5, 8], x.Of(v => v[0].AvgPool([2], padding: Padding.Of(1), countPadding: false)));
        Assert.Equal([4, 8], x.Of(v => v[0].AvgPool([3], ceiling: true)));
        Assert.Equal([5], x.Of(v => v[0].Reshape([1, 1, 4]).GlobalAvgPool()));
    }

    [Fact]
    public void A_norm_is_the_root_of_a_sum_of_powers()
    {
        var x = new Computed().Feed("x", [3.0, -4, 0, 5], 4);
        Assert.Equal([5, 5], x.Of(v => v[0].LpPool(2, [2])));
        Assert.Equal([7, 5], x.Of(v => v[0].LpPool(1, [2])));
    }

    /// <summary>The adjoint of a maximum goes to the first of equal elements in row-major order.</summary>
    [Fact]
    public void Of_equal_elements_the_first_one_counts()
    {
        static Tensor Of(Tensor x) => x.Builder.Emit(new Ir.Ops.Gradient(), [x.MaxPool([2, 2]).Sum().Value, x.Value]);
        Assert.Equal([1, 0, 0, 0], new Computed().Feed("x", [7.0, 7, 7, 7], 2, 2).Of(v => Of(v[0])));
        Assert.Equal([0, 0, 1, 0], new Computed().Feed("x", [1.0, 2, 7, 7], 2, 2).Of(v => Of(v[0])));
        Assert.Equal([0, 1, 0, 0], new Computed().Feed("x", [1.0, 7, 7, 2], 2, 2).Of(v => Of(v[0])));
        Assert.Equal([0, 1, 0, 0], new Computed().Feed("x", [1.0, 7, 2, 7], 2, 2).Of(v => Of(v[0])));
    }

    [Fact]
    public void Positions_lead_back_to_the_largest_elements()
    {
        Assert.Equal([5, 3], Matrix.Of<int>(v => v[0].MaxPoolWithIndices([2, 2]).Indices));
        Assert.Equal([6, 9], Matrix.Of(v => v[0].MaxPoolWithIndices([2, 2]).Values));
        Assert.Equal([0, 0, 0, 9, 0, 6, 0, 0, 0, 0, 0, 0], Matrix.Of(v => Back(v[0])));
        Assert.Equal([1, 5, 9], Matrix.Of<int>(v => v[0].MaxPoolWithIndices([2, 3], [1, 3], Padding.Of([1, 1], [0, 0])).Indices));

        static Tensor Back(Tensor x) => x.MaxPoolWithIndices([2, 2]) is var (values, indices) ? values.MaxUnpool(indices, [3, 4]) : x;
    }

    /// <summary>Of equals the first, of no numbers the first; -1 where a box lies outside.</summary>
    [Fact]
    public void A_position_is_that_of_the_first()
    {
        static int[] Of(double[] x) => new Computed().Feed("x", x).Of<int>(v => v[0].MaxPoolWithIndices([3], [1], Padding.Of([3], [0])).Indices);
        Assert.Equal([-1, 0, 0, 0, 1], Of([7, 7, 7, 7]));
        Assert.Equal([-1, 0, 1, 1, 1], Of([1, double.NaN, 9, double.NaN]));
        Assert.Equal([-1, 0, 0, 0, 1], Of([double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity, double.NegativeInfinity]));
    }

    [Fact]
    public void A_box_of_a_division_ends_where_the_next_one_has_begun()
    {
        foreach (var (extent, count) in from extent in Enumerable.Range(1, 9) from count in Enumerable.Range(1, 6) select (extent, count))
        {
            double[] x = [.. Enumerable.Range(0, extent).Select(i => (double)(i * 5 % 7))];
            double[][] boxes = [.. Enumerable.Range(0, count).Select(i =>
                x[(int)Math.Floor((double)i * extent / count)..(int)Math.Ceiling((i + 1.0) * extent / count)])];
            var given = new Computed().Feed("x", x);
            Assert.Equal(boxes.Select(b => b.Max()), given.Of(v => v[0].AdaptiveMaxPool([count])));
            Assert.Equal(boxes.Select(b => b.Sum() / b.Length), given.Of(v => v[0].AdaptiveAvgPool([count])));
        }

        Assert.Equal([15.0 / 4, 12.0 / 4, 19.0 / 4, 23.0 / 4, 15.0 / 4, 10.0 / 4], Matrix.Of(v => v[0].AdaptiveAvgPool([2, 3])));
    }

    [Fact]
    public void Boxes_that_find_no_room_are_named()
    {
        static string Message(Func<Tensor, Tensor> pool) =>
            Assert.Throws<CompilerException>(() => Matrix.Of(v => pool(v[0]))).Diagnostics[0].Message;
        Assert.Contains("expected room for boxes of 4", Message(x => x.MaxPool([4, 1])), StringComparison.Ordinal);
        Assert.Contains("expected boxes of literal extents along some of the last axes of %x", Message(x => x.MaxPool([1, 2, 2])), StringComparison.Ordinal);
    }
}
