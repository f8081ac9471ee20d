using BenchmarkDotNet.Attributes;
using MiniTorch.Compilation;
using MiniTorch.Nn.Models;
using MiniTorch.Runtime;

namespace MiniTorch.Benchmarks;

/// <summary>One training step of a built-in model, forward, backward and optimizer, on both engines.</summary>
public class TrainingStep : ModelBenchmarks
{
    protected override string Function => "step";
}

/// <summary>The predictions for one batch of a built-in model, on both engines.</summary>
public class Prediction : ModelBenchmarks
{
    protected override string Function => "predict";
}

/// <summary>The compilation of all functions of a built-in model; register tiles are those of earlier compilations.</summary>
[MemoryDiagnoser]
public class Compilation
{
    private Ir.Module _module = null!;

    [Params("spiral", "mnist-mlp", "mnist-cnn")]
    public string Model { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _module = BuiltInModels.Find(Model).Declare().Module;

    [Benchmark]
    public Executable Compile() => Compiler.Compile(_module);
}

/// <summary>One function of a built-in model on both engines, on a batch of its usual size.</summary>
[MemoryDiagnoser]
public abstract class ModelBenchmarks
{
    private Session _compiled = null!;
    private Session _interpreted = null!;

    [Params("spiral", "mnist-mlp", "mnist-cnn", "char-gpt")]
    public string Model { get; set; } = "";

    /// <summary>The function.</summary>
    protected abstract string Function { get; }

    [GlobalSetup]
    public void Setup()
    {
        _compiled = Session(Engine.Compiled);
        _interpreted = Session(Engine.Interpreted);
    }

    [Benchmark(Baseline = true)]
    public void Interpreted() => _interpreted.Run();

    [Benchmark]
    public void Compiled() => _compiled.Run();

    private Session Session(Engine engine)
    {
        var definition = BuiltInModels.Find(Model);
        var program = definition.Declare();
        var executable = Compiler.Compile(program.Module, new CompilerOptions { Engine = engine });
        program.Initialize(executable.Parameters, seed: 1);
        var session = executable.CreateSession(Function);
        var random = new Random(1);
        foreach (var input in session.Function.Inputs)
        {
            long[] shape = [.. input.Type.Shape.Select(d => d.Constant ?? definition.Defaults.BatchSize)];
            var count = (int)shape.Aggregate(1L, (a, b) => a * b);
            if (input.Type.DType == Ir.DType.F32)
            {
                session.Feed<float>(input.Name, [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())], shape);
            }
            else
            {
                session.Feed<int>(input.Name, [.. Enumerable.Range(0, count).Select(_ => random.Next(3))], shape);
            }
        }

        session.Run();
        return session;
    }
}
