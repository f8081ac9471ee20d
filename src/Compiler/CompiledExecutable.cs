using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using MiniTorch.Codegen;
using MiniTorch.Ir;
using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation;

/// <summary>A module whose kernels run as generated code. All code is generated when it is created: no feed compiles anything.</summary>
public sealed class CompiledExecutable : Executable
{
    private readonly Dictionary<Node, CompiledKernel> _kernels;
    private readonly WorkerPool _pool;

    internal CompiledExecutable(
        Module module, ParameterStore parameters, ImmutableArray<FunctionKernel> kernels, WorkerPool pool, CompilationReport report)
        : base(module, parameters, report)
    {
        Kernels = kernels;
        _kernels = kernels.ToDictionary(k => k.Node, k => k.Kernel);
        _pool = pool;
    }

    /// <summary>The kernels of all functions, in order.</summary>
    public ImmutableArray<FunctionKernel> Kernels { get; }

    /// <inheritdoc/>
    public override int KernelCount => Kernels.Length;

    /// <inheritdoc/>
    public override Session CreateSession(string function)
    {
        var found = Module[function];
        Func<DivisibleStep, Step>? divide = _pool.Threads > 1 ? step => new DividedStep(step, _pool) : null;
        var program = SizeFault.Named(found, () => FunctionSteps.Build(found, Module.Parameters, AddKernel, planned: true, divide: divide));
        return new StepSession(found, Module.Parameters, Parameters, program);
    }

    /// <summary>The same code and parameters on other threads.</summary>
    /// <param name="pool">The threads; they may be shared by executables.</param>
    public CompiledExecutable On(WorkerPool pool) => new(Module, Parameters, Kernels, pool, Report);

    /// <summary>Compiles the kernels of a module, several at a time; those of one shape have their code once.</summary>
    internal static ImmutableArray<FunctionKernel> Compile(Module module, Target target)
    {
        var nodes = module.Functions.SelectMany(f => f.Body.Within.Where(n => n.Op is Fused).Select(n => (Function: f, Node: n))).ToArray();
        var kernels = new FunctionKernel[nodes.Length];
        var shapes = Enumerable.Range(0, nodes.Length).GroupBy(i => new KernelShape(nodes[i].Node)).Select(g => g.ToArray()).ToArray();
        try
        {
            Parallel.ForEach(shapes, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, same =>
            {
                foreach (var i in same)
                {
                    var start = Stopwatch.GetTimestamp();
                    var (function, node) = nodes[i];
                    var kernel = SizeFault.Named(function, () => i == same[0]
                        ? KernelCompiler.Compile(node, target)
                        : KernelCompiler.Share(node, kernels[same[0]].Kernel, target));
                    kernels[i] = new FunctionKernel(function.Name, node, kernel, Stopwatch.GetElapsedTime(start), IsShared: i != same[0]);
                }
            });
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }

        return [.. kernels];
    }

    private void AddKernel(FunctionSteps steps, Node node, ImmutableArray<int> operands, ImmutableArray<int> results)
    {
        if (node.Op is Tiled tiled)
        {
            AddTiled(steps, tiled, operands, results);
            return;
        }

        var code = _kernels[node].Code;
        var bytes = KernelStep.TotalScratch(code, _pool);
        var scratch = bytes == Dim.Zero ? -1 : steps.Program.Buffer(bytes);
        ImmutableArray<int> buffers = [.. operands, .. results];
        ImmutableArray<int> used = scratch < 0 ? buffers : [.. buffers, scratch];
        steps.Program.Add(new KernelStep(code, buffers, scratch, _pool), used.AsSpan());
    }

    private void AddTiled(FunctionSteps steps, Tiled tiled, ImmutableArray<int> operands, ImmutableArray<int> results)
    {
        var slots = MemoryPlan.Of(tiled.Kernels("tiled"), tiled.PositionBytes).ToBuilder();
        var places = new Dictionary<Value, TileBuffer>();
        foreach (var (value, buffer) in tiled.Region.Inputs.Concat(tiled.Region.Results).Zip(operands.Concat(results)))
        {
            places.Add(value, new TileBuffer(buffer, -1, Dim.Zero));
        }

        foreach (var value in tiled.Region.Nodes.SelectMany(n => n.Results).Where(r => !places.ContainsKey(r)))
        {
            if (value.Placement is null)
            {
                slots.Add(tiled.PositionBytes(value.Type));
            }

            places.Add(value, new TileBuffer(-1, value.Placement?.Slot ?? slots.Count - 1, tiled.PositionBytes(value.Type)));
        }

        ImmutableArray<TileStage> stages =
            [.. tiled.Region.Nodes.Select(n => new TileStage(_kernels[n].Code, [.. n.Operands.Concat(n.Results).Select(v => places[v])]))];
        var scratch = steps.Program.Buffer(TiledStep.TotalScratch(stages, tiled.Tile, slots.ToImmutable(), _pool));
        steps.Program.Add(
            new TiledStep(stages, tiled.Space.ElementCount, tiled.Tile, slots.ToImmutable(), scratch, _pool), [.. operands, .. results, scratch]);
    }
}

/// <summary>A kernel and where it stands.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Node">The statement.</param>
/// <param name="Kernel">The loops and the code.</param>
/// <param name="Elapsed">How long its compilation took: loops, IL and, unless it is shared, machine code.</param>
/// <param name="IsShared">True if its code is that of an earlier kernel of the same <see cref="KernelShape"/>.</param>
public sealed record FunctionKernel(string Function, Node Node, CompiledKernel Kernel, TimeSpan Elapsed = default, bool IsShared = false);
