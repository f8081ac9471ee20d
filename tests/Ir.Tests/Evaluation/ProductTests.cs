namespace MiniTorch.Ir.Tests.Evaluation;

/// <summary>Matrix products in exactly the order of docs/numerics.md 8, against a second implementation written from its words.</summary>
public sealed class ProductTests
{
    public static TheoryData<int, bool, bool> Cases()
    {
        var cases = new TheoryData<int, bool, bool>();
        foreach (var k in new[] { 0, 1, 2, 511, 512, 513, 1100 })
        {
            foreach (var (a, b) in new[] { (false, false), (true, false), (false, true), (true, true) })
            {
                cases.Add(k, a, b);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Terms_are_fused_in_order_within_chunks_of_512(int k, bool transposeA, bool transposeB)
    {
        const int batch = 2, m = 3, n = 5;
        var random = new Random(k);
        float[] Floats(int count) =>
            [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() - 0.5f) * MathF.Pow(2, random.Next(-8, 8)))];
        var (a, b) = (Floats(batch * m * k), Floats(batch * k * n));
        Shape shapeA = transposeA ? ["P", "K", m] : ["P", m, "K"];
        Shape shapeB = transposeB ? ["P", n, "K"] : ["P", "K", n];
        var run = Interpreted.Of(f => f.Input("a", DType.F32, shapeA).MatMul(f.Input("b", DType.F32, shapeB), transposeA, transposeB))
            .With("P", batch).With("K", k).Set("a", a).Set("b", b).Run();
        var expected =
            from p in Enumerable.Range(0, batch)
            from i in Enumerable.Range(0, m)
            from j in Enumerable.Range(0, n)
            select Chunked(
                k,
                t => a[(p * m * k) + (transposeA ? (t * m) + i : (i * k) + t)],
                t => b[(p * k * n) + (transposeB ? (j * k) + t : (t * n) + j)]);
        Assert.Equal(expected, run.Result<float>());

        var run64 = Interpreted.Of(f => f.Input("a", DType.F64, shapeA).MatMul(f.Input("b", DType.F64, shapeB), transposeA, transposeB))
            .With("P", batch).With("K", k).Set("a", [.. a.Select(v => v / 3.0)]).Set("b", [.. b.Select(v => v / 7.0)]).Run();
        var expected64 =
            from p in Enumerable.Range(0, batch)
            from i in Enumerable.Range(0, m)
            from j in Enumerable.Range(0, n)
            select Chunked64(
                k,
                t => a[(p * m * k) + (transposeA ? (t * m) + i : (i * k) + t)] / 3.0,
                t => b[(p * k * n) + (transposeB ? (j * k) + t : (t * n) + j)] / 7.0);
        Assert.Equal(expected64, run64.Result<double>());
    }

    [Theory]
    [InlineData(RowLimit.LastTerm, 5, 3)]
    [InlineData(RowLimit.LastTerm, 3, 5)]
    [InlineData(RowLimit.LastTerm, 1100, 1030)]
    [InlineData(RowLimit.LastTerm, 600, 1100)]
    [InlineData(RowLimit.FirstTerm, 5, 3)]
    [InlineData(RowLimit.FirstTerm, 3, 5)]
    [InlineData(RowLimit.FirstTerm, 1100, 1030)]
    [InlineData(RowLimit.FirstTerm, 600, 1100)]
    [InlineData(RowLimit.LastColumn, 5, 3)]
    [InlineData(RowLimit.LastColumn, 520, 7)]
    public void Limited_rows_do_without_terms_or_columns(RowLimit limit, int k, int m)
    {
        const int n = 5;
        var random = new Random(k);
        float[] Floats(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
        var (a, b) = (Floats(m * k), Floats(k * n));
        bool IsIn(int i, int t) => limit switch
        {
            RowLimit.LastTerm => t - k <= i - m,
            RowLimit.FirstTerm => t - k >= i - m,
            _ => true,
        };

        // What is left out would be seen in every sum.
        float[] ruined = [.. a.Select((x, at) => IsIn(at / k, at % k) ? x : float.NaN)];
        var run = Interpreted.Of(f => f.Input("a", DType.F32, ["M", "K"]).MatMul(f.Input("b", DType.F32, ["K", n]), limit: limit))
            .With("M", m).With("K", k).Set("a", ruined).Set("b", b).Run();
        var expected =
            from i in Enumerable.Range(0, m)
            from j in Enumerable.Range(0, n)
            select limit == RowLimit.LastColumn && j - n > i - m ? 0 : Chunked(k, t => a[(i * k) + t], t => b[(t * n) + j], t => IsIn(i, t));
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), run.Result<float>().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Chunks_without_terms_leave_the_sign_of_zero()
    {
        // -2^-100 2^-100 is rounded to -0; an empty sum that were added would make it +0.
        var run = Interpreted.Of(f => f.Input("a", DType.F32, [2, 513]).MatMul(f.Input("b", DType.F32, [513, 1]), limit: RowLimit.LastTerm))
            .Set("a", [.. Enumerable.Range(0, 1026).Select(i => i % 513 == 511 ? MathF.ScaleB(1, -100) : 0)])
            .Set("b", [.. Enumerable.Repeat(-MathF.ScaleB(1, -100), 513)]).Run();
        Assert.Equal([int.MinValue, 0], run.Result<float>().Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Fused_terms_differ_from_rounded_ones()
    {
        // (1 + e)(1 - e) - 1 = -e^2 exactly; rounding the product first gives 0.
        var e = MathF.ScaleB(1, -13);
        var run = Interpreted.Of(f => f.Input("a", DType.F32, [1, 2]).MatMul(f.Input("b", DType.F32, [2, 1])))
            .Set("a", 1f, 1 + e).Set("b", -1f, 1 - e).Run();
        Assert.Equal([-e * e], run.Result<float>());
    }

    [Fact]
    public void Integers_wrap_and_an_empty_sum_is_plus_zero()
    {
        var ints = Interpreted.Of(f => f.Input("a", DType.I32, [2, 2]).MatMul(f.Input("b", DType.I32, [2, 1])))
            .Set("a", int.MaxValue, 1, 2, 3).Set("b", 2, 5).Run();
        Assert.Equal([unchecked((int.MaxValue * 2) + 5), 19], ints.Result<int>());
        var longs = Interpreted.Of(f => f.Input("a", DType.I64, [1, 2]).MatMul(f.Input("b", DType.I64, [2, 2])))
            .Set("a", long.MaxValue, 1L).Set("b", 2L, 3L, 5L, 7L).Run();
        Assert.Equal([unchecked((long.MaxValue * 2) + 5), unchecked((long.MaxValue * 3) + 7)], longs.Result<long>());
        var none = Interpreted.Of(f => f.Input("a", DType.F32, [2, 0]).MatMul(f.Input("b", DType.F32, [0, 3]))).Set<float>("a")
            .Set<float>("b").Run();
        Assert.Equal(new int[6], none.Result<float>().Select(BitConverter.SingleToInt32Bits));
    }

    private static float Chunked(int k, Func<int, float> a, Func<int, float> b, Func<int, bool>? isIn = null)
    {
        var total = 0f;
        for (var start = 0; start < k; start += 512)
        {
            var sum = 0f;
            var terms = Enumerable.Range(start, Math.Min(512, k - start)).Where(isIn ?? (_ => true)).ToList();
            if (start > 0 && terms.Count == 0)
            {
                continue;
            }

            foreach (var t in terms)
            {
                sum = MathF.FusedMultiplyAdd(a(t), b(t), sum);
            }

            total = start == 0 ? sum : total + sum;
        }

        return total;
    }

    private static double Chunked64(int k, Func<int, double> a, Func<int, double> b)
    {
        var total = 0.0;
        for (var start = 0; start < k; start += 512)
        {
            var sum = 0.0;
            for (var t = start; t < Math.Min(start + 512, k); t++)
            {
                sum = Math.FusedMultiplyAdd(a(t), b(t), sum);
            }

            total = start == 0 ? sum : total + sum;
        }

        return total;
    }
}
