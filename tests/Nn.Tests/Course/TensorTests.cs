using CsCheck;
using MiniTorch.Ir;

namespace MiniTorch.Nn.Tests.Course;

/// <summary>Module 2: shapes, strides, views and broadcasting.</summary>
public sealed class TensorTests
{
    [Theory]
    [InlineData("1", "5,5", "5,5")]
    [InlineData("5,5", "1", "5,5")]
    [InlineData("1,5,5", "5,5", "1,5,5")]
    [InlineData("5,1,5,1", "1,5,1,5", "5,5,5,5")]
    [InlineData("2,5", "5", "2,5")]
    [InlineData("", "3,4", "3,4")]
    [InlineData("3,1", "1,4", "3,4")]
    [InlineData("0,1", "1,4", "0,4")]
    public void Shapes_broadcast_from_the_last_axis_and_only_1_repeats(string a, string b, string expected)
    {
        var (left, right) = (Extents(a), Extents(b));
        var run = new BothEngines((_, x) => [x[0] + x[1]], Shape(left), Shape(right));
        var sum = run.RunOne(Counted(left, 1), Counted(right, 100));
        var extents = Extents(expected);
        Assert.Equal(Shape(extents), run.Module["f"].Results[0].Type.Shape);
        var strides = Strides(extents);
        for (var i = 0; i < sum.Length; i++)
        {
            var position = strides.Select((stride, axis) => i / stride % extents[axis]).ToArray();
            Assert.Equal(At(left, position) + (100 * At(right, position)), sum[i]);
        }
    }

    [Theory]
    [InlineData("5,7,5,1", "1,5,1,5")]
    [InlineData("5,2", "5")]
    [InlineData("2,3", "3,2")]
    [InlineData("4", "3")]
    public void Shapes_that_do_not_broadcast_are_rejected_where_they_are_declared(string a, string b)
    {
        var error = Assert.Throws<CompilerException>(() => new BothEngines((_, x) => [x[0] + x[1]], Shape(Extents(a)), Shape(Extents(b))));
        Assert.Contains(nameof(TensorTests), error.Diagnostics[0].Origin.File, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gradient_sums_over_what_was_repeated()
    {
        var run = new BothEngines((b, x) => [.. b.Gradient((x[0] * x[1]).Sum(), [x[0], x[1]])], [3, 1], [1, 4]);
        var y = run.Run(new Elements([1, 2, 3], 3, 1), new Elements([10, 20, 30, 40], 1, 4));
        Assert.Equal([100, 100, 100], y[0]);
        Assert.Equal([6, 6, 6, 6], y[1]);
    }

    [Fact]
    public void Row_major_strides_are_products_of_the_extents_behind()
    {
        Assert.Equal([5, 1], Strides([3, 5]));
        Gen.Long[1, 6].Array[0, 4].Sample(
            extents => Assert.Equal(Strides(extents), Shape(extents).RowMajorStrides().Select(d => d.Constant!.Value)), iter: 100);
    }

    [Fact]
    public void A_permutation_moves_elements_and_its_inverse_moves_them_back() => Gen.Select(Gen.Long[1, 5].Array[1, 4], Gen.Int).Sample(
        (extents, seed) =>
        {
            var order = Enumerable.Range(0, extents.Length).ToArray();
            new Random(seed).Shuffle(order);
            var inverse = order.Select((_, axis) => Array.IndexOf(order, axis)).ToArray();
            var run = new BothEngines(
                (_, x) => [x[0].Transpose(new Axes([.. order])), x[0].Transpose(new Axes([.. order])).Transpose(new Axes([.. inverse]))], Shape(extents));
            var input = Counted(extents, 1);
            var y = run.Run(input);
            var (moved, strides) = (Strides([.. order.Select(axis => extents[axis])]), Strides(extents));
            for (var i = 0; i < input.Data.Length; i++)
            {
                var source = order.Select((axis, k) => i / moved[k] % extents[axis] * strides[axis]).Sum();
                Assert.Equal(input.Data[source], y[0][i]);
            }

            Assert.Equal(input.Data, y[1]);
        },
        iter: 25);

    [Fact]
    public void A_view_keeps_the_order_of_elements_and_their_number()
    {
        var run = new BothEngines((b, x) => [x[0].Reshape([6, "B"]), .. b.Gradient((x[0].Reshape([6, "B"]) * x[1]).Sum(), [x[0]])], ["B", 2, 3], [6, "B"]);
        var x = Counted([5, 2, 3], 1);
        var weights = Counted([6, 5], 3);
        var y = run.Run(x, weights);
        Assert.Equal(x.Data, y[0]);
        Assert.Equal(weights.Data, y[1]);
        Assert.Throws<CompilerException>(() => new BothEngines((_, t) => [t[0].Reshape([7])], [[2, 3]]));
    }

    private static Shape Shape(long[] extents) => [.. extents.Select(e => (Dim)e)];

    private static long[] Extents(string text) => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)];

    private static long[] Strides(long[] extents) =>
        [.. extents.Select((_, axis) => extents.Skip(axis + 1).Aggregate(1L, (product, extent) => product * extent))];

    // 0, 1, 2, ... times a number.
    private static Elements Counted(long[] extents, double times) =>
        new([.. Enumerable.Range(0, (int)extents.Aggregate(1L, (product, extent) => product * extent)).Select(i => i * times)], extents);

    // What Counted has at a position of a larger shape, where extents of 1 stand still.
    private static double At(long[] extents, long[] position)
    {
        var strides = Strides(extents);
        return extents.Select((extent, axis) => extent == 1 ? 0 : position[axis + position.Length - extents.Length] * strides[axis]).Sum();
    }
}
