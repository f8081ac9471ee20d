using CsCheck;
using MiniTorch.Ir;

namespace MiniTorch.Nn.Tests.Course;

/// <summary>Module 3: reductions of many sizes, and products over the edges of tiles. Integers make every order of additions exact.</summary>
public sealed class ParallelTests
{
    public static TheoryData<int> Sizes => [16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 255, 256, 257, 500];

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_reduction_of_any_size_is_the_sum(int size)
    {
        var x = Integers(3 * size, seed: size);
        var y = Reduce.Value.Run(new Elements(x, 3, size), new Elements(x, size, 3));
        Assert.Equal(x.Chunk(size).Select(row => row.Sum()), y[0]);
        Assert.Equal([x.Sum()], y[1]);
        Assert.Equal(x.Chunk(size).Select(row => row.Max()), y[2]);
        Assert.Equal(Enumerable.Range(0, 3).Select(column => x.Where((_, i) => i % 3 == column).Sum()), y[3]);
        Assert.Equal([x.Sum() / (3 * size)], y[4]);
    }

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(16, 16, 16)]
    [InlineData(32, 32, 32)]
    [InlineData(33, 33, 33)]
    [InlineData(64, 65, 63)]
    [InlineData(1, 70, 1)]
    [InlineData(70, 1, 70)]
    public void A_product_is_the_sum_of_products_and_so_are_its_gradients(int m, int k, int n) => CheckProduct(m, k, n, seed: m + k + n);

    [Fact]
    public void Products_of_odd_sizes_up_to_70_are_right() => Gen.Select(Gen.Int[1, 35], Gen.Int[1, 35], Gen.Int[1, 35], Gen.Int).Sample(
        (m, k, n, seed) => CheckProduct((2 * m) - 1, (2 * k) - 1, (2 * n) - 1, seed), iter: 60);

    [Fact]
    public void A_batch_of_matrices_is_multiplied_by_one()
    {
        var run = new BothEngines((_, x) => [x[0].MatMul(x[1])], ["B", 45, 33], [33, 40]);
        var (a, b) = (Integers(2 * 45 * 33, seed: 1), Integers(33 * 40, seed: 2));
        Assert.Equal(Naive(a, b, 2 * 45, 33, 40), run.RunOne(new Elements(a, 2, 45, 33), new Elements(b, 33, 40)));
    }

    [Fact]
    public void A_batch_of_matrices_is_multiplied_by_another_pair_by_pair()
    {
        var run = new BothEngines((_, x) => [x[0].MatMul(x[1])], ["B", 45, 33], ["B", 33, 40]);
        var (a, b) = (Integers(2 * 45 * 33, seed: 1), Integers(2 * 33 * 40, seed: 2));
        double[] expected = [.. Naive(a[..(45 * 33)], b[..(33 * 40)], 45, 33, 40), .. Naive(a[(45 * 33)..], b[(33 * 40)..], 45, 33, 40)];
        Assert.Equal(expected, run.RunOne(new Elements(a, 2, 45, 33), new Elements(b, 2, 33, 40)));
    }

    private static readonly Lazy<BothEngines> Reduce = new(() => new BothEngines(
        (_, x) => [x[0].Sum([1]), x[0].Sum(), x[0].ReduceMax([1]), x[1].Sum([0]), x[0].Mean()], [3, "N"], ["N", 3]));

    private static readonly Lazy<BothEngines> Product = new(() => new BothEngines(
        (b, x) => [x[0].MatMul(x[1]), .. b.Gradient((x[0].MatMul(x[1]) * x[2]).Sum(), [x[0], x[1]])], ["M", "K"], ["K", "N"], ["M", "N"]));

    private static void CheckProduct(int m, int k, int n, int seed)
    {
        var (a, b, dy) = (Integers(m * k, seed), Integers(k * n, seed + 1), Integers(m * n, seed + 2));
        var y = Product.Value.Run(new Elements(a, m, k), new Elements(b, k, n), new Elements(dy, m, n));
        Assert.Equal(Naive(a, b, m, k, n), y[0]);
        Assert.Equal(Naive(dy, Turned(b, k, n), m, n, k), y[1]);
        Assert.Equal(Naive(Turned(a, m, k), dy, k, m, n), y[2]);
    }

    private static double[] Naive(double[] a, double[] b, int m, int k, int n)
    {
        var y = new double[m * n];
        for (var i = 0; i < m; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var t = 0; t < k; t++)
                {
                    y[(i * n) + j] += a[(i * k) + t] * b[(t * n) + j];
                }
            }
        }

        return y;
    }

    private static double[] Turned(double[] a, int rows, int columns) =>
        [.. Enumerable.Range(0, rows * columns).Select(i => a[(i % rows * columns) + (i / rows)])];

    private static double[] Integers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(-8, 9))];
    }
}
