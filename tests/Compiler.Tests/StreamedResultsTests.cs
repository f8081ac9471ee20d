using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>Results that are stored past the caches are those of the interpreter, whether or not rows begin at whole cache lines.</summary>
public sealed class StreamedResultsTests
{
    [Theory]
    [InlineData(2100, 4112, 512, 2)]
    [InlineData(2100, 4112, 256, 1)]
    [InlineData(2100, 4112, 128, 2)]
    [InlineData(2100, 4101, 512, 2)]
    public void They_are_those_of_the_interpreter(long rows, long columns, int bits, int threads)
    {
        var module = new ModuleBuilder("m");
        module.Function("f", f =>
        {
            var x = f.Input("x", DType.F32, [rows, columns]);
            var e = (x - x.ReduceMax([1], keepDims: true)).Exp();
            f.Return(("rows", e / e.Sum([1], keepDims: true)), ("all", (x * 0.5) + 1));
        });
        var built = module.Build();
        var compiled = Compiler.Compile(built, new CompilerOptions { Threads = threads, Target = Target.OfWidth(bits) });
        Assert.Contains("stream", ((CompiledExecutable)compiled).Kernels[0].Kernel.Program.ToString(), StringComparison.Ordinal);
        var numbers = new float[rows * columns];
        var random = new Random(1);
        foreach (ref var number in numbers.AsSpan())
        {
            number = (random.NextSingle() * 20) - 10;
        }

        var (a, b) = (compiled.CreateSession("f"), StepSession.Interpreted(built, "f", new ParameterStore(built)));
        foreach (var session in new Session[] { a, b })
        {
            session.Feed<float>("x", numbers, rows, columns);
            session.Run();
        }

        foreach (var name in new[] { "rows", "all" })
        {
            Assert.True(a.Result<float>(name).SequenceEqual(b.Result<float>(name)), name);
        }
    }

    [Fact]
    public void Elements_of_a_stack_that_begin_at_no_cache_line_are_stored_as_well()
    {
        const int Count = 3_000_001;
        var module = new ModuleBuilder("m");
        module.Function("f", f =>
        {
            var (last, all) = f.Input("x", DType.F32, [2, Count]).Scan(f.Input("h", DType.F32, [Count]), (h, x) => (h + x) * 0.5);
            f.Return(("last", last), ("all", all));
        });
        var session = Compiler.Compile(module.Build()).CreateSession("f");
        float[] x = [.. Enumerable.Range(0, 2 * Count).Select(i => i % 1000)];
        session.Feed<float>("x", x, 2, Count);
        session.Feed<float>("h", new float[Count], Count);
        session.Run();
        var all = session.Result<float>("all");
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(x[i] / 2, all[i]);
            Assert.Equal(((x[i] / 2) + x[Count + i]) / 2, all[Count + i]);
        }
    }
}
