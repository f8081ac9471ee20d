using MiniTorch.Codegen;
using MiniTorch.Codegen.Emission;
using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests.Faults;

/// <summary>A mistake made on purpose, outside of the product, in what one of its stages made.</summary>
internal abstract record Fault(string Name)
{
    /// <summary>How often it was made in a module, and how that was noticed; null if it was not.</summary>
    public abstract (int Made, string? Noticed) Try(Trial trial);

    public override string ToString() => Name;

    protected static Module Lowered(Module declared) => Pipeline.Default.Run(declared, new PassContext(Target.OfWidth(256)));

    protected static string? Failure(Func<string?> difference)
    {
        try
        {
            return difference();
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message.Split('\n')[0]}";
        }
    }
}

/// <summary>A mistake in a statement that a pass made: the module behind the pass is interpreted.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Pass">The pass that could have made it.</param>
/// <param name="Spoil">Writes one statement wrongly and says so, or keeps it.</param>
internal sealed record PassFault(string Name, string Pass, Func<Rewriter, Node, bool> Spoil) : Fault(Name)
{
    /// <summary>True for a mistake that must be made everywhere to be one.</summary>
    public bool IsRepeated { get; init; }

    public override (int Made, string? Noticed) Try(Trial trial)
    {
        var made = 0;
        Module? spoilt = null;
        var noticed = Failure(() =>
        {
            Pipeline.Default.Run(trial.Module.Module, new PassContext(Target.OfWidth(256)), record =>
            {
                if (record.Name == Pass)
                {
                    made = 0;
                    spoilt = Rewriter.Rewrite(record.Module, (rewriter, node) =>
                    {
                        if ((made > 0 && !IsRepeated) || !Spoil(rewriter, node))
                        {
                            rewriter.Keep(node);
                        }
                        else
                        {
                            made++;
                        }
                    });
                }
            });
            Verifier.Check(spoilt!, Stages.Of(spoilt!), Pass);
            return trial.DifferenceTo(StepSession.Interpreted(spoilt!, trial.Function, new ParameterStore(spoilt!), honourPlacements: true));
        });
        return (made, noticed);
    }
}

/// <summary>A mistake in the loops of kernels, or in how they are called: what is compiled is run on two threads.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Spoil">The wrong loops; null where there is nothing to spoil.</param>
internal sealed record KernelFault(string Name, Func<KernelProgram, KernelProgram?> Spoil) : Fault(Name)
{
    /// <summary>The wrong call; null where there is nothing to spoil.</summary>
    public Func<KernelCode, KernelProgram, KernelCode?> SpoilCall { get; init; } = (_, _) => null;

    public override (int Made, string? Noticed) Try(Trial trial)
    {
        var made = 0;
        var target = Target.OfWidth(256);
        var lowered = Lowered(trial.Module.Module);
        var noticed = Failure(() =>
        {
            var kernels = lowered.Functions[0].Body.Within.Where(n => n.Op is Ir.Ops.Fused).Select(node =>
            {
                var program = KernelLowering.Lower(node, target);
                if (Spoil(program) is { } spoilt)
                {
                    (program, made) = (spoilt, made + 1);
                }

                var dims = new DimTable();
                var (method, scratchBytes) = KernelEmitter.Emit(program, target.VectorBits, dims);
                var scratch = program.Buffers.Where(b => b.Role == BufferRole.Scratch).Select(b => b.Elements * b.Type.Size()).Append(scratchBytes);
                var division = new WorkDivision(program.SplitExtent, program.SplitGrain, program.Work);
                var code = new KernelCode(method.CreateDelegate(), dims.Dims, [.. scratch], division);
                if (SpoilCall(code, program) is { } wrong)
                {
                    (code, made) = (wrong, made + 1);
                }

                return new FunctionKernel(trial.Function, node, new CompiledKernel(program, code, new Lazy<string>("")));
            });
            var pool = new WorkerPool(2, leastWork: 1);
            var executable = new CompiledExecutable(lowered, new ParameterStore(lowered), [.. kernels], pool, new CompilationReport([], TimeSpan.Zero));
            return trial.DifferenceTo(executable.CreateSession(trial.Function));
        });
        return (made, noticed);
    }
}
