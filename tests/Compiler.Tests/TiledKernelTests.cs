using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Kernels that run tile by tile give what the interpreter gives, whatever the tiles are, and scores of an attention exist for a tile only.
/// </summary>
public sealed class TiledKernelTests
{
    // Tiles of a few rows, and of one head.
    private const int SmallCache = 2048;

    public static TheoryData<int, int, bool> Cases()
    {
        var cases = new TheoryData<int, int, bool>();
        foreach (var bits in Target.Widths)
        {
            cases.Add(bits, 1, true);
            cases.Add(bits, 3, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attention_and_its_gradient_have_the_bits_of_the_interpreter(int bits, int threads, bool causal)
    {
        foreach (var (rows, columns) in new (Dim, Dim)[] { (37, 41), ("T", "S"), ("T", 41), (70, "S") })
        {
            // What a loss needs of the result keeps forward and backward apart.
            var built = Attention(rows, columns, causal, y => y.Square().Sum().Square());
            var target = Target.OfWidth(bits) with { L2Bytes = SmallCache };
            var compiled = (CompiledExecutable)Compiler.Compile(built, new CompilerOptions { Target = target });
            if (bits > 32)
            {
                // One element at a time, keeping scores costs less than computing them again.
                Assert.DoesNotContain(compiled.Module["f"].Nodes.SelectMany(n => n.Results), r => r.Type.Rank == 4 && r.Type.Shape[3] == columns);
                Assert.Equal(2, compiled.Module["f"].Nodes.Count(n => n.Op is Tiled));
            }

            AssertAgrees(built, compiled.On(new WorkerPool(threads, leastWork: 1)), rows.Constant ?? 37, columns.Constant ?? 41);
        }
    }

    [Fact]
    public void Forward_and_backward_are_one_where_nothing_lies_between()
    {
        var built = Attention(37, 41, true, y => y.Square().Sum());
        var compiled = (CompiledExecutable)Compiler.Compile(built, new CompilerOptions { Target = Target.Host with { L2Bytes = SmallCache } });
        Assert.Single(compiled.Module["f"].Nodes, n => n.Op is Tiled);
        AssertAgrees(built, compiled, 37, 41);
    }

    [Fact]
    public void Layers_run_by_tiles_of_rows_where_their_weights_are_small()
    {
        var module = new ModuleBuilder("m");
        var (w, u) = (module.Parameter("w", DType.F32, [9, 300]), module.Parameter("u", DType.F32, [300, 5]));
        module.Function("f", f => f.Return(("y", f.Input("x", DType.F32, ["B", 9]).MatMul(w).Tanh().MatMul(u).Tanh())));
        var built = module.Build();
        var compiled = (CompiledExecutable)Compiler.Compile(built, new CompilerOptions { Target = Target.Host with { L2Bytes = 64 * 1024 } });
        var tiled = Assert.IsType<Tiled>(Assert.Single(compiled.Module["f"].Nodes).Op);
        Assert.Equal(24, tiled.Tile);
        foreach (var batch in new long[] { 0, 1, 24, 100 })
        {
            Session[] sessions = [compiled.CreateSession("f"), Interpreted(built)];
            foreach (var session in sessions)
            {
                Numbers(9 * 300, 1).CopyTo(session.Parameters.Span<float>("w"));
                Numbers(300 * 5, 2).CopyTo(session.Parameters.Span<float>("u"));
                session.Feed<float>("x", Numbers(batch * 9, 3), batch, 9);
                session.Run();
            }

            Assert.True(sessions[0].Result<float>("y").SequenceEqual(sessions[1].Result<float>("y")), $"batch {batch}");
        }
    }

    private static Module Attention(Dim rows, Dim columns, bool causal, Func<Tensor, Tensor> loss)
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f =>
        {
            var (q, k) = (f.Input("q", DType.F32, ["B", 3, rows, 5]), f.Input("k", DType.F32, ["B", 3, columns, 5]));
            var v = f.Input("v", DType.F32, ["B", 3, columns, 7]);
            var value = loss(q.Attend(k, v, causal: causal));
            var slopes = f.Gradient(value, [q, k, v]);
            f.Return(("loss", value), ("dq", slopes[0]), ("dk", slopes[1]), ("dv", slopes[2]));
        });
        return module.Build();
    }

    private static void AssertAgrees(Module built, Executable compiled, long rows, long columns)
    {
        var (found, expected) = (compiled.CreateSession("f"), Interpreted(built));

        // The first once more: what a session remembers of the others must not show.
        foreach (var batch in new long[] { 2, 1, 0, 2 })
        {
            foreach (var session in new Session[] { found, expected })
            {
                session.Feed<float>("q", Numbers(batch * 3 * rows * 5, 1), batch, 3, rows, 5);
                session.Feed<float>("k", Numbers(batch * 3 * columns * 5, 2), batch, 3, columns, 5);
                session.Feed<float>("v", Numbers(batch * 3 * columns * 7, 3), batch, 3, columns, 7);
                session.Run();
            }

            foreach (var name in new[] { "loss", "dq", "dk", "dv" })
            {
                Assert.True(found.Result<float>(name).SequenceEqual(expected.Result<float>(name)), $"{name}, batch {batch}, {compiled.Module}");
            }
        }
    }

    private static Session Interpreted(Module built) => Compiler.Compile(built, new CompilerOptions { Engine = Engine.Interpreted }).CreateSession("f");

    private static float[] Numbers(long count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle() - 0.5f)];
    }
}
