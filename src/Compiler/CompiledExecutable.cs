using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using MiniTorch.Codegen;
using MiniTorch.Ir;
using MiniTorch.Ir.Evaluation;
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
        return new StepSession(
            found, Module.Parameters, Parameters, FunctionSteps.Build(found, Module.Parameters, AddKernel, planned: true, divide: divide));
    }

    /// <summary>The same code and parameters on other threads.</summary>
    /// <param name="pool">The threads; they may be shared by executables.</param>
    public CompiledExecutable On(WorkerPool pool) => new(Module, Parameters, Kernels, pool, Report);

    /// <summary>Compiles the kernels of a module, several at a time.</summary>
    internal static ImmutableArray<FunctionKernel> Compile(Module module, Target target)
    {
        var nodes = module.Functions.SelectMany(f => f.Body.Within.Where(n => n.Op is Fused).Select(n => (f.Name, Node: n))).ToArray();
        var kernels = new FunctionKernel[nodes.Length];
        try
        {
            Parallel.For(0, nodes.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
                kernels[i] = new FunctionKernel(nodes[i].Name, nodes[i].Node, KernelCompiler.Compile(nodes[i].Node, target)));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
        }

        return [.. kernels];
    }

    private void AddKernel(FunctionSteps steps, Node node, ImmutableArray<int> operands, ImmutableArray<int> results)
    {
        var code = _kernels[node].Code;
        var bytes = KernelStep.TotalScratch(code, _pool);
        var scratch = bytes == Dim.Zero ? -1 : steps.Program.Buffer(bytes);
        ImmutableArray<int> buffers = [.. operands, .. results];
        ImmutableArray<int> used = scratch < 0 ? buffers : [.. buffers, scratch];
        steps.Program.Add(new KernelStep(code, buffers, scratch, _pool), used.AsSpan());
    }
}

/// <summary>A kernel and where it stands.</summary>
/// <param name="Function">The function's name.</param>
/// <param name="Node">The statement.</param>
/// <param name="Kernel">The loops and the code.</param>
public sealed record FunctionKernel(string Function, Node Node, CompiledKernel Kernel);
