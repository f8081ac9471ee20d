namespace MiniTorch.Ir.Tests.Evaluation;

/// <summary>Ops that move elements, against loops over positions.</summary>
public sealed class MovementTests
{
    private static readonly float[] X = [.. Enumerable.Range(0, 2 * 3 * 5).Select(i => (float)i)];

    private static float At(int i, int j, int k) => X[(((i * 3) + j) * 5) + k];

    private static float[] Run(Func<Tensor, Tensor> op) =>
        Interpreted.Of(f => op(f.Input("x", DType.F32, [2, 3, 5]))).Set("x", X).Run().Result<float>();

    private static IEnumerable<float> Over(int a, int b, int c, Func<int, int, int, float> element) =>
        from i in Enumerable.Range(0, a)
        from j in Enumerable.Range(0, b)
        from k in Enumerable.Range(0, c)
        select element(i, j, k);

    [Fact]
    public void Transpose_reorders_axes()
    {
        Assert.Equal(Over(5, 2, 3, (i, j, k) => At(j, k, i)), Run(x => x.Transpose([2, 0, 1])));
        Assert.Equal(Over(3, 2, 5, (i, j, k) => At(j, i, k)), Run(x => x.Transpose([1, 0, 2])));
        Assert.Equal(Over(5, 3, 2, (i, j, k) => At(k, j, i)), Run(x => x.Transpose()));
    }

    [Fact]
    public void Slice_takes_a_box()
    {
        Assert.Equal(Over(1, 2, 3, (i, j, k) => At(i + 1, j + 1, k + 2)), Run(x => x.Slice([1, 1, 2], [2, 3, 5])));
        Assert.Empty(Run(x => x.Slice([1, 3, 2], [2, 3, 5])));
    }

    [Fact]
    public void Pad_puts_a_constant_around()
    {
        Assert.Equal(
            Over(4, 3, 8, (i, j, k) => i is >= 1 and < 3 && k is >= 2 and < 7 ? At(i - 1, j, k - 2) : -1.5f),
            Run(x => x.Pad([1, 0, 2], [1, 0, 1], -1.5)));
        Assert.Equal(Over(2, 3, 5, At), Run(x => x.Pad([0, 0, 0], [0, 0, 0])));
    }

    [Fact]
    public void Concat_puts_one_behind_the_other()
    {
        Assert.Equal(
            Over(2, 7, 5, (i, j, k) => j < 3 ? At(i, j, k) : j < 4 ? -At(i, j - 3, k) : At(i, j - 4, k)),
            Run(x => x.Concat(1, [(-x).Slice(1, 0, 1), x])));
        Assert.Equal(Over(2, 3, 5, At), Run(x => x.Slice(2, 0, 0).Concat(2, [x])));
    }

    [Fact]
    public void Broadcast_repeats_new_axes_and_literal_ones()
    {
        var run = Interpreted.Of(f => f.Input("x", DType.F32, [3, 1]).BroadcastTo([2, 3, 4])).Set("x", 5f, 6f, 7f).Run();
        Assert.Equal(Over(2, 3, 4, (_, j, _) => j + 5), run.Result<float>());
        var scalar = Interpreted.Of(f => f.Input("x", DType.Bool, []).BroadcastTo([2, 2])).Set("x", true).Run();
        Assert.Equal([true, true, true, true], scalar.Result<bool>());
        var over = Interpreted.Of(f => f.Input("x", DType.I64, [2]).BroadcastOver([1], [2, 3])).Set("x", 8L, 9L).Run();
        Assert.Equal([8L, 8L, 8L, 9L, 9L, 9L], over.Result<long>());
    }

    [Fact]
    public void Views_of_views_and_reshapes_keep_the_order_of_rows()
    {
        Assert.Equal(
            Over(5, 3, 2, (i, j, k) => At(k, j, i)).Reverse().Reverse().Skip(6).Take(6),
            Run(x => x.Transpose().Reshape([5, 6]).Slice([1, 0], [2, 6]).Reshape([3, 2])));
    }

    [Fact]
    public void Size_reads_an_extent()
    {
        var run = Interpreted.Of(f =>
        {
            var x = f.Input("x", DType.F32, ["B", "T"]);
            var flat = x.Reshape([(Dim)"B" * "T"]);
            return flat.Concat(0, [flat]).Size(0);
        }).With("B", 3).With("T", 4).Set("x", new float[12]).Run();
        Assert.Equal([24L], run.Result<long>());
    }

    [Fact]
    public void Gather_picks_rows_along_any_axis()
    {
        int[] indices = [2, 0, 2, 1];
        float[] Gathered(Shape shape, int axis) =>
            Interpreted.Of(f => f.Input("x", DType.F32, [2, 3, 5]).Gather(f.Input("i", DType.I32, shape), axis))
            .Set("x", X).Set("i", indices).Run().Result<float>();
        Assert.Equal(Over(2, 4, 5, (i, j, k) => At(i, indices[j], k)), Gathered([4], 1));
        Assert.Equal(Over(2, 3, 4, (i, j, k) => At(i, j, indices[k])), Gathered([2, 2], 2));
    }

    [Fact]
    public void Scatter_add_adds_in_ascending_order()
    {
        // 1e8 + 1 + ... in f32: the order of the additions shows.
        float[] updates = [1e8f, 1, 3, 2, -1e8f, 5, 1, 7];
        int[] indices = [1, 1, 1, 2];
        var run = Interpreted.Of(f => f.Input("u", DType.F32, [4, 2]).ScatterAdd(f.Input("i", DType.I32, [4]), 0, 4)).Set("u", updates)
            .Set("i", indices).Run();
        Assert.Equal([0f, 0f, 1e8f + 3 - 1e8f, 1 + 2 + 5f, 1f, 7f, 0f, 0f], run.Result<float>());
        var inner = Interpreted.Of(f => f.Input("u", DType.I64, [2, 3]).ScatterAdd(f.Input("i", DType.I32, [3]), 1, 2))
            .Set("u", 1L, 2, 3, 4, 5, 6).Set("i", 0, 1, 0).Run();
        Assert.Equal([4L, 2L, 10L, 5L], inner.Result<long>());
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void An_index_out_of_range_names_the_statement(int wrong)
    {
        var gather = Interpreted.Of(f => f.Input("x", DType.F32, [3, 2]).Gather(f.Input("i", DType.I32, [2]), 0)).Set("x", new float[6])
            .Set("i", 0, wrong);
        Assert.Contains($"[gather.index]: %i of gather %y holds {wrong}: expected an index in 0..2",
            Assert.Throws<CompilerException>(gather.Run).Message, StringComparison.Ordinal);
        var scatter = Interpreted.Of(f => f.Input("x", DType.F32, [2, 2]).ScatterAdd(f.Input("i", DType.I32, [2]), 0, 3))
            .Set("x", new float[4]).Set("i", 0, wrong);
        Assert.Contains($"%i of scatter_add %y holds {wrong}: expected an index in 0..2",
            Assert.Throws<CompilerException>(scatter.Run).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_element_size_moves()
    {
        bool[] x = [true, false, false, true, true, false];
        Assert.Equal([true, true, false, true, false, false],
            Interpreted.Of(f => f.Input("x", DType.Bool, [2, 3]).Transpose()).Set("x", x).Run().Result<bool>());
        double[] y = [1, 2, 3, 4, 5, 6];
        Assert.Equal([1.0, 4, 2, 5, 3, 6],
            Interpreted.Of(f => f.Input("x", DType.F64, [2, 3]).Transpose()).Set("x", y).Run().Result<double>());
    }
}
