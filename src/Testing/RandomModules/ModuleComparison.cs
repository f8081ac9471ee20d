using System.Collections.Immutable;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Testing;

/// <summary>
/// Runs a module every way there is: as declared, after each pass, and compiled, on one thread and on several. All by the same feeds; all
/// must give the same bits, run after run.
/// </summary>
public static class ModuleComparison
{
    // Divide even the smallest kernel.
    private static readonly ImmutableArray<WorkerPool> Pools = [new(2, leastWork: 1), new(3, leastWork: 1)];

    /// <summary>What differs from the interpreter's results, as text; null if nothing does.</summary>
    /// <param name="module">The module and its feeds.</param>
    /// <param name="width">Bits of a vector.</param>
    /// <param name="succeeds">True if a run of the declared module succeeds, so that there are results to compare.</param>
    public static string? Difference(RandomModule module, int width, out bool succeeds)
    {
        ArgumentNullException.ThrowIfNull(module);
        succeeds = false;
        try
        {
            var interpreted = Compiler.Compile(module.Module, new CompilerOptions { Engine = Engine.Interpreted });
            var expected = Run(module, interpreted.Parameters, interpreted.CreateSession(module.Function.Name));
            succeeds = expected.Any(o => o.Error is null);
            var passes = new List<PassRecord>();
            var options = new CompilerOptions { Target = Target.OfWidth(width), OnPass = passes.Add };
            Executable compiled;
            try
            {
                compiled = Compiler.Compile(module.Module, options);
            }
            catch (Exception e)
            {
                return AfterPasses(module, passes, expected) ?? $"width {width}, {e.GetType().Name}: {e}";
            }

            return AfterPasses(module, passes, expected) ?? OnThreads(module, (CompiledExecutable)compiled, width, expected);
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e}";
        }
    }

    private static string? AfterPasses(RandomModule module, List<PassRecord> passes, List<Outcome> expected)
    {
        foreach (var pass in passes.Where(p => p.Changed && CanRun(p.Module)))
        {
            var store = new ParameterStore(pass.Module);
            var session = StepSession.Interpreted(pass.Module, module.Function.Name, store, honourPlacements: true);
            if (Difference(module, expected, Run(module, store, session)) is { } difference)
            {
                return $"after pass '{pass.Name}': {difference}\n{pass.Module}";
            }
        }

        return null;
    }

    private static string? OnThreads(RandomModule module, CompiledExecutable compiled, int width, List<Outcome> expected)
    {
        foreach (var executable in new[] { compiled, compiled.On(Pools[0]), compiled.On(Pools[1]) })
        {
            if (Difference(module, expected, Run(module, executable.Parameters, executable.CreateSession(module.Function.Name))) is { } difference)
            {
                var threads = executable == compiled ? "one thread" : "several threads";
                return $"width {width}, {threads}: {difference}\n{compiled.Module}\n{string.Concat(compiled.Kernels.Select(k => k.Kernel.Program))}";
            }
        }

        return null;
    }

    private static string? Difference(RandomModule module, List<Outcome> expected, List<Outcome> found)
    {
        for (var run = 0; run < expected.Count; run++)
        {
            if (expected[run].DifferenceTo(found[run]) is { } difference)
            {
                return $"run {run} with {string.Join(", ", module.Bindings[run % module.Bindings.Length].Select(b => $"{b.Key}={b.Value}"))}: {difference}";
            }
        }

        return null;
    }

    // Every binding, and the first once more: what a session remembers of the others must not show.
    private static List<Outcome> Run(RandomModule module, ParameterStore store, Session session)
    {
        module.Initialize(store);
        return [.. Enumerable.Range(0, module.Bindings.Length + 1).Select(run => Outcome.Of(session, module.Feeds(run % module.Bindings.Length)))];
    }

    private static bool CanRun(Module module) => module.Functions.All(f => f.Nodes.All(n => n.Op is not Ir.Ops.Gradient && n.Results.All(r => r.Type.IsKnown)));
}
