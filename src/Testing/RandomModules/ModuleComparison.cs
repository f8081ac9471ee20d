using System.Collections.Immutable;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Testing;

/// <summary>What a module is run on beside the interpreter.</summary>
public sealed record ComparisonOptions
{
    /// <summary>Bits of the vectors that code is generated for.</summary>
    public ImmutableArray<int> Widths { get; init; } = [.. Target.Widths];

    /// <summary>True for one of the widths only, another one for each module.</summary>
    public bool RotatesWidths { get; init; }

    /// <summary>Numbers of threads that compiled code runs on; none to compile nothing.</summary>
    public ImmutableArray<int> Threads { get; init; } = [1, 2, 3];

    /// <summary>True to interpret the module after each pass.</summary>
    public bool Passes { get; init; } = true;

    /// <summary>Called with what was compiled, before it runs.</summary>
    public Action<Module, CompiledExecutable>? OnCompiled { get; init; }
}

/// <summary>What came out of a comparison.</summary>
/// <param name="Module">The module with the numbers that it was run on.</param>
/// <param name="Difference">What differs from the interpreter's results, as text that begins with where and a colon; null if nothing does.</param>
/// <param name="Succeeds">True if a run of the declared module succeeds, so that there are results to compare.</param>
/// <param name="HasNumbers">True if some result is not NaN throughout.</param>
public sealed record Comparison(RandomModule Module, string? Difference, bool Succeeds, bool HasNumbers);

/// <summary>
/// Runs a module every way there is: as declared, after each pass, and compiled, for vectors of each width, on one thread and on several. All
/// by the same feeds; all must give the same bits, run after run.
/// </summary>
public sealed class ModuleComparison
{
    // Other numbers are tried where all results are NaN.
    private const int MostDraws = 6;

    private readonly ComparisonOptions _options;
    private readonly ImmutableArray<WorkerPool> _pools;

    /// <summary>A comparison that may be used for any number of modules, one at a time.</summary>
    public ModuleComparison(ComparisonOptions? options = null)
    {
        _options = options ?? new ComparisonOptions();

        // Even the smallest kernel is divided.
        _pools = [.. _options.Threads.Select(threads => new WorkerPool(threads, leastWork: 1))];
    }

    /// <summary>Runs it and compares.</summary>
    public Comparison Compare(RandomModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        try
        {
            var interpreted = Compiler.Compile(module.Module, new CompilerOptions { Engine = Engine.Interpreted });
            var trial = Drawn(module, interpreted);
            return new Comparison(trial.Module, Difference(trial), trial.Succeeds, trial.Expected.Any(HasNumbers));
        }
        catch (Exception e)
        {
            return new Comparison(module, $"interpreter, {e.GetType().Name}: {e}", false, false);
        }
    }

    private static Trial Drawn(RandomModule module, Executable interpreted)
    {
        while (true)
        {
            var trial = Trial.Of(module, interpreted.CreateSession(module.Function.Name));
            if (module.Special || module.Draw == MostDraws || !trial.Succeeds || trial.Expected.Any(HasNumbers))
            {
                return trial;
            }

            module = module with { Draw = module.Draw + 1 };
        }
    }

    // Tensors of no elements tell nothing.
    private static bool HasNumbers(Outcome outcome) => outcome.Error is null
        && (outcome.Values.All(v => v.Elements.Count == 0) || outcome.Values.Any(v => v.Elements.Count > 0 && !v.Elements.IsAllNaN));

    private string? Difference(Trial trial)
    {
        var first = trial.Module.Seed % _options.Widths.Length;
        for (var i = 0; i < (_options.RotatesWidths ? 1 : _options.Widths.Length); i++)
        {
            var width = _options.Widths[(first + i) % _options.Widths.Length];
            if (Difference(trial, width, _options.Passes && i == 0) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private string? Difference(Trial trial, int width, bool afterPasses)
    {
        var passes = new List<PassRecord>();
        var options = new CompilerOptions { Target = CoreOf(trial, width), OnPass = passes.Add };
        CompiledExecutable compiled;
        try
        {
            compiled = (CompiledExecutable)Compiler.Compile(trial.Module.Module, options);
        }
        catch (Exception e)
        {
            return AfterPasses(trial, passes) ?? $"width {width}, {e.GetType().Name}: {e}";
        }

        _options.OnCompiled?.Invoke(trial.Module.Module, compiled);
        return (afterPasses ? AfterPasses(trial, passes) : null) ?? OnThreads(trial, compiled, width);
    }

    // Every other module as for a core whose caches even its values do not fit.
    private Target CoreOf(Trial trial, int width) => Target.OfWidth(width) is var core && trial.Module.Seed / _options.Widths.Length % 2 == 0
        ? core
        : core with { L2Bytes = 1024, L3Bytes = 64 * 1024 };

    private static string? AfterPasses(Trial trial, List<PassRecord> passes)
    {
        foreach (var pass in passes.Where(p => p.Changed && CanRun(p.Module)))
        {
            // What nobody reads may fail by an index out of range; the reference has dropped it.
            var module = Stages.Of(pass.Module) < Stage.Fused ? new DeadNodes().Run(pass.Module, PassContext.Host) : pass.Module;
            var session = StepSession.Interpreted(module, trial.Function, new ParameterStore(module), honourPlacements: true);
            if (trial.DifferenceTo(session) is { } difference)
            {
                return $"after pass '{pass.Name}': {difference}\n{pass.Module}";
            }
        }

        return null;
    }

    private string? OnThreads(Trial trial, CompiledExecutable compiled, int width)
    {
        foreach (var pool in _pools)
        {
            if (trial.DifferenceTo(compiled.On(pool).CreateSession(trial.Function)) is { } difference)
            {
                return $"width {width}, threads {pool.Threads}: {difference}\n{compiled.Module}\n{string.Concat(compiled.Kernels.Select(k => k.Kernel.Program))}";
            }
        }

        return null;
    }

    private static bool CanRun(Module module) => module.Functions.All(f => f.Nodes.All(n => !n.Op.IsRequest && n.Results.All(r => r.Type.IsKnown)));
}
