using System.Collections.Immutable;
using System.Diagnostics;
using MiniTorch.Ir;
using MiniTorch.Passes.Fusion;
using MiniTorch.Passes.Memory;
using MiniTorch.Passes.Simplification;
using MiniTorch.Passes.Tiling;

namespace MiniTorch.Passes;

/// <summary>A pass that stands before another wherever both run.</summary>
/// <param name="Before">The name of the one.</param>
/// <param name="After">The name of the other.</param>
/// <param name="Reason">Why.</param>
public sealed record PassOrdering(string Before, string After, string Reason);

/// <summary>Passes in the order they run.</summary>
public sealed class Pipeline
{
    /// <summary>The passes in the given order.</summary>
    /// <exception cref="CompilerException">
    /// The order contradicts <see cref="Order"/>; every contradiction is listed with its reason.
    /// </exception>
    public Pipeline(ImmutableArray<IPass> passes)
    {
        Passes = passes;
        var errors = Order
            .Where(o => IndexOfLast(o.Before) > IndexOfFirst(o.After))
            .Select(o => new Diagnostic("pipeline.order", $"expected pass '{o.Before}' before '{o.After}': {o.Reason}"))
            .ToImmutableArray();
        if (errors.Length > 0)
        {
            throw new CompilerException(errors);
        }
    }

    /// <summary>Every pass there is.</summary>
    public static ImmutableArray<IPass> All { get; } =
    [
        new InferShapes(),
        new Autodiff(),
        new ConstantFold(),
        new Simplify(),
        new Hoist(),
        new Cse(),
        new DeadNodes(),
        new Fuse(),
        new Schedule(),
        new Tile(),
        new PlanMemory(),
    ];

    /// <summary>Which pass stands before which, and why.</summary>
    public static ImmutableArray<PassOrdering> Order { get; } =
    [
        new("infer-shapes", "autodiff", "the gradient of an op is built from the types of its operands"),
        new("autodiff", "simplify", "a stop_gradient must be seen by autodiff before it is dropped"),
        new("autodiff", "constant-fold", "most constants come with the adjoints"),
        new("autodiff", "cse", "merged statements would add their adjoints in another order, which is another rounding"),
        new("constant-fold", "simplify", "a rule sees that a factor is 1 once it is a number"),
        new("simplify", "cse", "statements that rules give one form are merged"),
        new("constant-fold", "cse", "equal constants are merged, wherever they come from"),
        new("autodiff", "hoist", "what a gradient adds up over time follows from what stood in the step"),
        new("hoist", "cse", "what stood in the steps of several scans is merged ahead of them"),
        new("autodiff", "fuse", "a kernel has no gradient"),
        new("hoist", "fuse", "a kernel is not taken apart"),
        new("dead-nodes", "fuse", "a kernel computes whatever is put into it"),
        new("fuse", "schedule", "a schedule is written on a kernel"),
        new("fuse", "plan-memory", "a value that stays inside a kernel needs no place, and only kernels work in place"),
        new("schedule", "tile", "kernels that are divided by rows run tile by tile"),
        new("tile", "plan-memory", "what stays in a tile needs no place in the arena"),
        new("schedule", "plan-memory", "places hold for the statements that run, in the order in which they run"),
    ];

    /// <summary>What every module goes through before it runs.</summary>
    public static Pipeline Default { get; } = Of(
        "infer-shapes",
        "autodiff",
        "dead-nodes",
        "constant-fold",
        "simplify",
        "hoist",
        "cse",
        "dead-nodes",
        "fuse",
        "schedule",
        "tile",
        "plan-memory");

    /// <summary>The passes in order.</summary>
    public ImmutableArray<IPass> Passes { get; }

    /// <summary>The pipeline of the passes with these names, a name at most once for each time it shall run.</summary>
    /// <exception cref="CompilerException">A name is unknown, or the order is wrong.</exception>
    public static Pipeline Of(params ReadOnlySpan<string> names)
    {
        var passes = ImmutableArray.CreateBuilder<IPass>();
        foreach (var name in names)
        {
            passes.Add(All.FirstOrDefault(p => p.Name == name) ?? throw new CompilerException(new Diagnostic(
                "pipeline.pass", $"there is no pass '{name}'; expected some of {string.Join(", ", All.Select(p => p.Name))}")));
        }

        return new Pipeline(passes.ToImmutable());
    }

    /// <summary>This pipeline with <paramref name="pass"/> in place of every pass of that name.</summary>
    public Pipeline With(IPass pass) => new([.. Passes.Select(p => p.Name == pass.Name ? pass : p)]);

    /// <summary>This pipeline with <paramref name="pass"/> directly ahead of the first pass of that name.</summary>
    /// <exception cref="CompilerException">There is no such pass in it, or the order is wrong.</exception>
    public Pipeline Before(string name, IPass pass) => new(Passes.Insert(Place(IndexOfFirst(name), name), pass));

    /// <summary>This pipeline with <paramref name="pass"/> directly behind the last pass of that name.</summary>
    /// <exception cref="CompilerException">There is no such pass in it, or the order is wrong.</exception>
    public Pipeline After(string name, IPass pass) => new(Passes.Insert(Place(IndexOfLast(name), name) + 1, pass));

    /// <summary>Runs every pass in order, verifying what goes in and what each pass made.</summary>
    /// <param name="module">The module, at any stage that the first pass takes.</param>
    /// <param name="context">What the passes may ask.</param>
    /// <param name="onPass">Called after each pass.</param>
    /// <exception cref="CompilerException">The module is wrong, or a pass failed; the message names the pass.</exception>
    public Module Run(Module module, PassContext context, Action<PassRecord>? onPass = null)
    {
        ArgumentNullException.ThrowIfNull(module);
        var stage = Stages.Of(module);
        Verifier.Check(module, stage);
        for (var i = 0; i < Passes.Length; i++)
        {
            var pass = Passes[i];
            if (pass.Requires > stage)
            {
                stage = pass.Requires;
                if (Verifier.Verify(module, stage) is { Length: > 0 } errors)
                {
                    throw Failed(pass, errors);
                }
            }

            List<Remark> remarks = [];
            var start = Stopwatch.GetTimestamp();
            var next = RunOne(pass, module, context.Remarks is null ? context : context with { Remarks = remarks });
            var elapsed = Stopwatch.GetElapsedTime(start);
            var isChanged = !ReferenceEquals(next, module);
            if (isChanged || pass.Establishes > stage)
            {
                stage = pass.Establishes > stage ? pass.Establishes : stage;
                Verifier.Check(next, stage, pass.Name);
            }

            module = next;
            remarks.ForEach(r => context.Remarks?.Add(r));
            onPass?.Invoke(new PassRecord(i + 1, pass.Name, module, isChanged, elapsed) { Remarks = [.. remarks] });
        }

        return module;
    }

    private static Module RunOne(IPass pass, Module module, PassContext context)
    {
        try
        {
            return pass.Run(module, context);
        }
        catch (CompilerException e) when (!SizeFault.Is(e))
        {
            throw Failed(pass, e.Diagnostics, e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            var guilty = Guilty(pass, module, context);
            var fault = SizeFault.Is(e) ? SizeFault.Of(guilty is null ? module.Functions : [guilty]) : null;
            throw Failed(pass, [fault ?? new Diagnostic("compiler.pass", $"compiler bug: {e.Message}") { Function = guilty?.Name }], e);
        }
    }

    private static CompilerException Failed(IPass pass, IEnumerable<Diagnostic> errors, Exception? inner = null) =>
        new([.. errors.Select(d => d with { FailedPass = pass.Name })], inner);

    // Passes are pure: running one on each function by itself shows where it fails.
    private static Function? Guilty(IPass pass, Module module, PassContext context)
    {
        foreach (var function in module.Functions)
        {
            try
            {
                pass.Run(module with { Functions = [function] }, context);
            }
            catch (Exception)
            {
                return function;
            }
        }

        return null;
    }

    private int Place(int index, string name) => index >= 0 && index < Passes.Length ? index : throw new CompilerException(new Diagnostic(
        "pipeline.pass", $"there is no pass '{name}' in the pipeline; expected one of {string.Join(", ", Passes.Select(p => p.Name).Distinct())}"));

    private int IndexOfFirst(string name) => Passes.TakeWhile(p => p.Name != name).Count();

    private int IndexOfLast(string name) => Passes.Length - 1 - Passes.Reverse().TakeWhile(p => p.Name != name).Count();
}
