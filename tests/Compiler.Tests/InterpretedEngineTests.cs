using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Compiler.Tests;

public sealed class InterpretedEngineTests
{
    private static readonly CompilerOptions Interpreted = new() { Engine = Engine.Interpreted };

    private static Executable Compile(Action<ModuleBuilder> declare)
    {
        var m = new ModuleBuilder("m");
        declare(m);
        return Compilation.Compiler.Compile(m.Build(), Interpreted);
    }

    [Fact]
    public void Two_parameters_are_swapped_every_run()
    {
        var executable = Compile(m =>
        {
            var a = m.Parameter("a", DType.F32, [2]);
            var b = m.State("b", DType.F32, [2]);
            m.Function("swap", f =>
            {
                f.Update(a, b);
                f.Update(b, a);
                f.Return(("a", a), ("b", b));
            });
        });
        executable.Parameters.Span<float>("a").Fill(1);
        executable.Parameters.Span<float>("b").Fill(2);
        var session = executable.CreateSession("@swap");
        session.Run();
        Assert.Equal([2f, 2f], executable.Parameters.Span<float>("a"));
        Assert.Equal([1f, 1f], executable.Parameters.Span<float>("b"));
        Assert.Equal([1f, 1f], session.Result<float>("a"));
        session.Run();
        Assert.Equal([1f, 1f], executable.Parameters.Span<float>("a"));
        Assert.Equal([2f, 2f], session.Result<float>("a"));
    }

    [Fact]
    public void A_result_that_is_an_input_or_a_parameter_outlives_the_next_feed_and_update()
    {
        var executable = Compile(m =>
        {
            var w = m.Parameter("w", DType.F32, [3]);
            m.Function("step", f =>
            {
                var x = f.Input("x", DType.F32, [3]);
                f.Update(w, w + x);
                f.Return(("x", x), ("w", w), ("flat", x.Reshape([3, 1])));
            });
        });
        var session = executable.CreateSession("step");
        session.Feed<float>("x", [1, 2, 3], 3);
        session.Run();
        session.Feed<float>("x", [7, 8, 9], 3);
        executable.Parameters.Span<float>("w").Fill(-1);
        Assert.Equal([1f, 2f, 3f], session.Result<float>("x"));
        Assert.Equal([0f, 0f, 0f], session.Result<float>("w"));
        Assert.Equal([1f, 2f, 3f], session.Result<float>("flat"));
    }

    [Fact]
    public void An_index_out_of_range_leaves_the_parameters_as_they_were()
    {
        var executable = Compile(m =>
        {
            var table = m.Parameter("table", DType.F32, [4, 2]);
            var steps = m.State("steps", DType.I64, []);
            m.Function("step", f =>
            {
                var i = f.Input("i", DType.I32, ["B"]);
                f.Update(steps, steps + 1);
                f.Update(table, table + 1);
                f.Return(("rows", table.Gather(i)));
            });
        });
        var session = executable.CreateSession("step");
        session.Feed<int>("i", [0, 3], 2);
        session.Run();
        Assert.Equal(1, executable.Parameters.Span<long>("steps")[0]);
        foreach (var wrong in new[] { 4, -1, int.MaxValue, int.MinValue })
        {
            session.Feed<int>("i", [0, wrong], 2);
            var e = Assert.Throws<CompilerException>(session.Run);
            Assert.Contains($"holds {wrong}: expected an index in 0..3", e.Message, StringComparison.Ordinal);
            Assert.Contains("InterpretedEngineTests.cs:", e.Message, StringComparison.Ordinal);
            Assert.Equal(1, executable.Parameters.Span<long>("steps")[0]);
            Assert.All(executable.Parameters.Span<float>("table").ToArray(), v => Assert.Equal(1f, v));
            Assert.Throws<CompilerException>(() => session.Result<float>("rows").Length);
        }

        session.Feed<int>("i", [2, 1], 2);
        session.Run();
        Assert.Equal(2, executable.Parameters.Span<long>("steps")[0]);
    }

    [Fact]
    public void One_executable_serves_every_batch_size()
    {
        var executable = Compile(m =>
        {
            var w = m.Parameter("w", DType.F32, [5, 3]);
            m.Function("f", f =>
            {
                var x = f.Input("x", DType.F32, ["B", 5]);
                var y = x.MatMul(w);
                f.Return(("y", y), ("mean", y.Mean()), ("columns", y.Sum([0])));
            });
        });
        executable.Parameters.Span<float>("w").Fill(0.5f);
        var session = executable.CreateSession("f");
        foreach (var batch in new[] { 64, 32, 1, 37, 0, 64 })
        {
            var x = Enumerable.Range(0, batch * 5).Select(i => (float)(i % 7)).ToArray();
            session.Feed<float>("x", x, batch, 5);
            session.Run();
            var expected = Enumerable.Range(0, batch).SelectMany(r => Enumerable.Repeat(x.Skip(5 * r).Take(5).Sum() * 0.5f, 3)).ToArray();
            Assert.Equal(expected, session.Result<float>("y"));
            Assert.Equal([batch, 3L], session.ResultShape("y"));
            Assert.Equal(Enumerable.Repeat(x.Sum() * 0.5f, 3), session.Result<float>("columns").ToArray());
            Assert.Equal(batch == 0 ? float.NaN : expected.Sum() / (batch * 3), session.Result<float>("mean")[0]);
        }

        Assert.Equal(0, executable.KernelCount);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(0.25)]
    public void Dropout_keeps_all_none_or_about_the_given_part(double rate)
    {
        var executable = Compile(m =>
        {
            var seed = m.State("seed", DType.I32, []);
            var step = m.State("step", DType.I32, []);
            m.Function("f", f =>
            {
                var x = f.Input("x", DType.F32, ["B", 1000]);
                f.Update(step, step + 1);
                f.Return(("y", x.Dropout(rate, seed, step)));
            });
        });
        var session = executable.CreateSession("f");
        session.Feed<float>("x", Enumerable.Repeat(3f, 4000).ToArray(), 4, 1000);
        session.Run();
        var first = session.Result<float>("y").ToArray();
        session.Run();
        var second = session.Result<float>("y").ToArray();
        var kept = (float)(3 * (1 / (1 - rate)));
        Assert.All(first, v => Assert.True(v == 0 || v == kept));
        // Four standard deviations of a binomial of 4000.
        Assert.InRange(first.Count(v => v != 0), (4000 * (1 - rate)) - (rate is 0 or 1 ? 0 : 110), (4000 * (1 - rate)) + 110);
        Assert.Equal(rate is 0 or 1, first.SequenceEqual(second));
        executable.Parameters.Span<int>("step")[0] = 0;
        session.Run();
        Assert.Equal(first, session.Result<float>("y"));
    }

    [Fact]
    public void A_run_allocates_nothing_once_its_binding_was_seen()
    {
        var executable = Compile(m =>
        {
            var w = m.Parameter("w", DType.F32, [6, 4]);
            m.Function("f", f =>
            {
                var x = f.Input("x", DType.F32, ["B", 6]);
                var i = f.Input("i", DType.I32, ["B"]);
                var y = x.MatMul(w).Tanh().Softmax();
                var rows = y.Transpose().Concat(0, [y.Transpose()]).Gather(i, 1).Pad([1, 0], [0, 2]);
                f.Update(w, w * 0.5);
                f.Return(("rows", rows.Cast(DType.F64).Cast(DType.I32)), ("max", y.ReduceMax()), ("sum", y.Sum([0])), ("b", y > 0.25),
                    ("argmax", y.ArgMax()));
            });
        });
        var session = executable.CreateSession("f");
        float[] x = [.. Enumerable.Range(0, 6 * 37).Select(i => (float)i)];
        int[] indices = new int[37];
        int[] sizes = [37, 5, 1];
        void Use()
        {
            foreach (var size in sizes)
            {
                session.Feed("x", x.AsSpan(0, 6 * size), size, 6);
                session.Feed("i", indices.AsSpan(0, size), size);
                session.Run();
                _ = session.Result<float>("max")[0];
            }
        }

        Use();
        Use();

        // A collection that another thread starts may count the rest of this thread's allocation block, once.
        var least = long.MaxValue;
        for (var tries = 0; tries < 5 && least > 0; tries++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Use();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Sessions_share_the_parameters_and_a_store_may_be_given()
    {
        var m = new ModuleBuilder("m");
        var w = m.Parameter("w", DType.F32, []);
        m.Function("set", f => f.Update(w, f.Input("x", DType.F32, [])));
        m.Function("get", f => f.Return(("w", w * 1)));
        var module = m.Build();
        var first = Compilation.Compiler.Compile(module, Interpreted);
        var second = Compilation.Compiler.Compile(module, Interpreted with { Parameters = first.Parameters });
        var (set, get) = (first.CreateSession("set"), second.CreateSession("get"));
        set.Feed<float>("x", [4]);
        set.Run();
        get.Run();
        Assert.Equal(4f, get.Result<float>("w")[0]);

        var other = new ModuleBuilder("other");
        other.Parameter("w", DType.F64, []);
        var e = Assert.Throws<CompilerException>(
            () => Compilation.Compiler.Compile(module, Interpreted with { Parameters = new ParameterStore(other.Build()) }));
        Assert.Contains("[compile.parameters]: %w is f32[], the given store has it as f64[]", e.Message, StringComparison.Ordinal);
        var missing = Assert.Throws<CompilerException>(() => first.CreateSession("put"));
        Assert.Contains("module @m has no function @put; it has @set, @get", missing.Message, StringComparison.Ordinal);
    }
}
