using BenchmarkDotNet.Attributes;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Benchmarks;

/// <summary>One function on both engines, the interpreter being the baseline; both give the same bits and allocate nothing.</summary>
[MemoryDiagnoser]
public abstract class EngineBenchmarks
{
    private Session _compiled = null!;
    private Session _interpreted = null!;

    [GlobalSetup]
    public void Setup()
    {
        var module = new ModuleBuilder("benchmark");
        Declare(module);
        _compiled = Session(module.Build(), Engine.Compiled);
        _interpreted = Session(module.Build(), Engine.Interpreted);
    }

    [Benchmark(Baseline = true)]
    public void Interpreted() => _interpreted.Run();

    [Benchmark]
    public void Compiled() => _compiled.Run();

    /// <summary>Declares the function, which is called f.</summary>
    protected abstract void Declare(ModuleBuilder module);

    /// <summary>Feeds its inputs.</summary>
    protected abstract void Feed(Session session);

    /// <summary>Numbers between -1 and 1, always the same.</summary>
    protected static float[] Numbers(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    private Session Session(Module module, Engine engine)
    {
        var session = Compiler.Compile(module, new CompilerOptions { Engine = engine }).CreateSession("f");
        Feed(session);
        session.Run();
        return session;
    }
}
