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
}
