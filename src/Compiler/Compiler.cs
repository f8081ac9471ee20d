using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation;

/// <summary>The way from a declared module to one that runs.</summary>
public static class Compiler
{
    // The reference needs gradients expanded and nothing else; dead statements only cost time.
    private static readonly Pipeline Interpreted = Pipeline.Of("infer-shapes", "autodiff", "dead-nodes");

    /// <summary>Runs the pass pipeline over <paramref name="module"/> and prepares its functions for the engine that the options name.</summary>
    /// <exception cref="CompilerException">The module is wrong, or something in it cannot be compiled; the message names the statement and its line.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The options ask for less than one thread.</exception>
    public static Executable Compile(Module module, CompilerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        options ??= new CompilerOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        var start = Stopwatch.GetTimestamp();
        if (options.Engine == Engine.Compiled)
        {
            ColdStart.Begin(options.Target);
        }

        Verifier.Check(module, Stage.Declared);
        var parameters = Store(module, options.Parameters);
        var passes = ImmutableArray.CreateBuilder<PassRecord>();
        var pipeline = options.Pipeline ?? (options.Engine == Engine.Compiled ? Pipeline.Default : Interpreted);
        var lowered = pipeline.Run(module, new PassContext(options.Target), record =>
        {
            passes.Add(record);
            options.OnPass?.Invoke(record);
        });
        CompilationReport Report() => new(passes.ToImmutable(), Stopwatch.GetElapsedTime(start));
        if (options.Engine == Engine.Interpreted)
        {
            return new InterpretedExecutable(lowered, parameters, Report());
        }

        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new CompilerException(new Diagnostic(
                "compile.dynamic_code",
                "the program allows no code that is generated while it runs: expected the property PublishAot=false, or the interpreted engine"));
        }

        var kernels = CompiledExecutable.Compile(lowered, options.Target);
        return new CompiledExecutable(lowered, parameters, kernels, new WorkerPool(options.Threads), Report());
    }

    // A store from outside may be that of another module with the same parameters, such as one for training beside one for serving.
    private static ParameterStore Store(Module module, ParameterStore? given)
    {
        if (given is null)
        {
            return new ParameterStore(module);
        }

        foreach (var parameter in module.Parameters)
        {
            var found = given.TypeOf(parameter.Name);
            if (found != parameter.Type)
            {
                throw new CompilerException(new Diagnostic(
                    "compile.parameters", $"%{parameter.Name} is {parameter.Type}, the given store has it as {found}") { Origin = parameter.Node.Origin });
            }
        }

        return given;
    }
}
