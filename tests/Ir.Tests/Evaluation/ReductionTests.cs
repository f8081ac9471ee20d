using System.Numerics;

namespace MiniTorch.Ir.Tests.Evaluation;

/// <summary>
/// Sums in exactly the order of docs/numerics.md 7, against a second implementation written from its words; maxima and minima in any order.
/// </summary>
public sealed class ReductionTests
{
    public static TheoryData<int> Lengths => [.. Enumerable.Range(0, 71), 4095, 4096, 4097, 9000, 4096 * 65];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_sum_over_trailing_axes_has_64_lanes_and_chunks_of_4096(int length)
    {
        var rows = length > 10_000 ? 1 : 3;
        var x = Floats(rows * length);
        var run = Interpreted.Of(f => f.Input("x", DType.F32, [rows, "N"]).Sum([1])).With("N", length).Set("x", x).Run();
        Assert.Equal(Enumerable.Range(0, rows).Select(r => Trailing<float>(x.AsSpan(r * length, length))), run.Result<float>());
        var wide = x.Select(v => (double)v / 3).ToArray();
        var run64 = Interpreted.Of(f => f.Input("x", DType.F64, [rows, "N"]).Sum([1])).With("N", length).Set("x", wide).Run();
        Assert.Equal(Enumerable.Range(0, rows).Select(r => Trailing<double>(wide.AsSpan(r * length, length))), run64.Result<double>());
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void A_sum_over_leading_axes_has_chunks_of_96_rows(int length)
    {
        var (outer, inner) = length > 10_000 ? (1, 1) : (2, 5);
        var x = Floats(outer * length * inner);
        var run = Interpreted.Of(f => f.Input("x", DType.F32, [outer, "N", inner]).Sum([1])).With("N", length).Set("x", x).Run();
        var expected =
            from o in Enumerable.Range(0, outer)
            from i in Enumerable.Range(0, inner)
            select Leading<float>([.. Enumerable.Range(0, length).Select(r => x[(((o * length) + r) * inner) + i])]);
        Assert.Equal(expected, run.Result<float>());
    }

    [Fact]
    public void The_order_matters_for_these_numbers()
    {
        // If all orders gave one sum, the tests above would say nothing.
        var x = Floats(9000);
        Assert.Equal(3, new[] { Trailing<float>(x), Leading<float>(x), x.Aggregate((a, b) => a + b) }.Distinct().Count());
    }

    [Fact]
    public void Chunk_sums_of_more_than_4096_chunks_are_summed_by_the_same_rule_again()
    {
        var x = new float[(4096 * 4096) + 5000];
        for (var i = 0; i < x.Length; i++)
        {
            x[i] = ((i * 7919) % 1000) * 0.001f;
        }

        var run = Interpreted.Of(f => f.Input("x", DType.F32, [x.Length]).Sum([0])).Set("x", x).Run();
        Assert.Equal(Trailing<float>(x), run.Result<float>()[0]);
    }

    [Fact]
    public void Neighbouring_axes_are_one_group_and_others_are_reduced_innermost_first()
    {
        var x = Floats(3 * 50 * 4 * 70);
        var group = Interpreted.Of(f => f.Input("x", DType.F32, [3, 50, 4, 70]).Sum([2, 3])).Set("x", x).Run().Result<float>();
        Assert.Equal(Enumerable.Range(0, 150).Select(r => Trailing<float>(x.AsSpan(r * 280, 280))), group);
        var apart = Interpreted.Of(f => f.Input("x", DType.F32, [150, 4, 70]).Sum([0, 2])).Set("x", x).Run().Result<float>();
        var inner = Enumerable.Range(0, 600).Select(r => Trailing<float>(x.AsSpan(r * 70, 70))).ToArray();
        Assert.Equal(Enumerable.Range(0, 4).Select(c => Leading<float>([.. Enumerable.Range(0, 150).Select(r => inner[(r * 4) + c])])),
            apart);
    }

    [Fact]
    public void A_kept_axis_of_extent_1_still_means_the_leading_rule()
    {
        var x = Floats(500);
        var run = Interpreted.Of(f => f.Input("x", DType.F32, ["N", "M"]).Sum([0])).With("N", 500).With("M", 1).Set("x", x).Run();
        Assert.Equal(Leading<float>(x), run.Result<float>()[0]);
        Assert.NotEqual(Trailing<float>(x), run.Result<float>()[0]);
    }

    [Fact]
    public void Sums_start_at_plus_zero_and_integers_wrap()
    {
        var zeros = Interpreted.Of(f => f.Input("x", DType.F32, [3]).Sum()).Set("x", -0f, -0f, -0f).Run().Result<float>();
        Assert.False(float.IsNegative(zeros[0]));
        Assert.Equal([int.MinValue], Interpreted.Of(f => f.Input("x", DType.I32, [2]).Sum()).Set("x", int.MaxValue, 1).Run().Result<int>());
        Assert.Equal([long.MinValue, 3L],
            Interpreted.Of(f => f.Input("x", DType.I64, [2, 2]).Sum([0])).Set("x", long.MaxValue, 1L, 1L, 2L).Run().Result<long>());
    }

    [Fact]
    public void Maximum_and_minimum_see_NaN_and_the_sign_of_zero_wherever_they_stand()
    {
        for (var at = 0; at < 100; at++)
        {
            var x = Floats(100);
            x[at] = float.NaN;
            Assert.Equal([float.NaN], Reduce(x, max: true));
            Assert.Equal([float.NaN], Reduce(x, max: false));
            Array.Fill(x, -0f);
            x[at] = 0f;
            Assert.False(float.IsNegative(Reduce(x, max: true)[0]));
            Assert.True(float.IsNegative(Reduce(x, max: false)[0]));
            x[at] = -5;
            Assert.Equal([-5f], Reduce(x, max: false));
        }
    }

    [Fact]
    public void The_maximum_of_nothing_is_the_least_number()
    {
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity],
            Interpreted.Of(f => f.Input("x", DType.F32, [2, 0]).ReduceMax([1])).Set<float>("x").Run().Result<float>());
        Assert.Equal([double.PositiveInfinity],
            Interpreted.Of(f => f.Input("x", DType.F64, [0, 1]).ReduceMin()).Set<double>("x").Run().Result<double>());
        Assert.Equal([int.MinValue, int.MinValue],
            Interpreted.Of(f => f.Input("x", DType.I32, [0, 2]).ReduceMax([0])).Set<int>("x").Run().Result<int>());
        Assert.Equal([long.MaxValue], Interpreted.Of(f => f.Input("x", DType.I64, [0]).ReduceMin()).Set<long>("x").Run().Result<long>());
    }

    [Fact]
    public void The_first_position_of_the_maximum_is_found_and_NaN_is_largest()
    {
        float[] x = [1, 7, 7, 0, float.NaN, 9, float.NaN, 2, -1, -1, -1, -1];
        var run = Interpreted.Of(f => f.Input("x", DType.F32, [3, 4]).ArgMax()).Set("x", x).Run();
        Assert.Equal([1, 0, 0], run.Result<int>());
    }

    private static float[] Reduce(float[] x, bool max)
    {
        var last = Interpreted.Of(f => f.Input("x", DType.F32, [100]) is var t && max ? t.ReduceMax() : t.ReduceMin()).Set("x", x).Run()
            .Result<float>();
        var first = Interpreted.Of(f => f.Input("x", DType.F32, [100, 1]) is var t && max ? t.ReduceMax([0]) : t.ReduceMin([0])).Set("x", x)
            .Run().Result<float>();
        Assert.Equal(last, first);
        return last;
    }

    // Numbers of very different sizes, so that orders differ.
    private static float[] Floats(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-12, 12)))];
    }

    private static T Trailing<T>(ReadOnlySpan<T> x)
        where T : INumber<T>
    {
        var sums = new List<T>();
        for (var start = 0; start == 0 || start < x.Length; start += 4096)
        {
            var lanes = new T[64];
            Array.Fill(lanes, T.Zero);
            for (var i = start; i < x.Length && i < start + 4096; i++)
            {
                lanes[(i - start) % 64] += x[i];
            }

            foreach (var s in new[] { 32, 16, 8, 4, 2, 1 })
            {
                for (var j = 0; j < s; j++)
                {
                    lanes[j] += lanes[j + s];
                }
            }

            sums.Add(lanes[0]);
        }

        return sums is [var only] ? only : Trailing<T>([.. sums]);
    }

    private static T Leading<T>(ReadOnlySpan<T> column)
        where T : INumber<T>
    {
        var total = T.Zero;
        for (var start = 0; start < column.Length; start += 96)
        {
            var partial = T.Zero;
            for (var r = start; r < column.Length && r < start + 96; r++)
            {
                partial += column[r];
            }

            total += partial;
        }

        return total;
    }
}
