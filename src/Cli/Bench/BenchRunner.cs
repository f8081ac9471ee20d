using System.Collections.Immutable;
using MiniTorch.Cli.Running;
using MiniTorch.Codegen;
using MiniTorch.Compilation;
using MiniTorch.Interop;
using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Nn.Models;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Cli.Bench;

/// <summary>Measures rows.</summary>
internal sealed class BenchRunner(int threads, MachineLimits limits)
{
    private const int Seed = 1;

    /// <summary>The row of a case.</summary>
    /// <exception cref="CheckException">The engines give different bits.</exception>
    public BenchRow Measure(BenchCase bench)
    {
        var compiled = Prepare(bench, Engine.Compiled);
        var interpreted = Prepare(bench, Engine.Interpreted);
        Compare(bench, compiled, interpreted);
        var hand = threads == 1 && bench.ByHand is { } loop ? HandWritten(loop, bench.Name, compiled) : null;
        var medians = Interleaved.Medians([compiled.Run, interpreted.Run, .. hand is null ? [] : (Action[])[hand]]);
        var work = WorkOf(bench);
        return new BenchRow(bench.Name, medians[0], medians[1])
        {
            GigaFlops = work.Flops / medians[0] / 1e9,
            GigaBytes = (work.Read + work.Written) / medians[0] / 1e9,
            OfPeak = limits.Seconds(work.Flops, work.Read, work.Written) / medians[0],
            ByHand = hand is null ? null : medians[2],
        };
    }

    /// <summary>The row of compiling a model for training, when this process has compiled before.</summary>
    public BenchRow MeasureCompilation(string name, ModelDefinition model)
    {
        var module = model.Declare().Module;
        Action Compile(Engine engine) => () =>
        {
            KernelCompiler.ClearSharedCode();
            Compiler.Compile(module, new CompilerOptions { Engine = engine, Threads = threads });
        };
        var medians = Interleaved.Medians(Compile(Engine.Compiled), Compile(Engine.Interpreted));
        return new BenchRow(name, medians[0], medians[1]);
    }

    private Session Prepare(BenchCase bench, Engine engine)
    {
        var executable = Compiler.Compile(bench.Module, new CompilerOptions { Engine = engine, Threads = threads });
        var none = ImmutableSortedDictionary<string, long>.Empty;
        var symbols = bench.Batch == 0 ? none : none.Add("B", bench.Batch);
        var inputs = new RunInputs(new Dictionary<string, TensorData>(), symbols, new RandomTensors(Seed));
        inputs.Set(executable.Parameters);
        bench.Initialize?.Invoke(executable.Parameters);
        var session = executable.CreateSession(bench.Module.Functions[0].Name);
        inputs.Feed(session);
        return session;
    }

    private static void Compare(BenchCase bench, Session compiled, Session interpreted)
    {
        compiled.Run();
        interpreted.Run();
        foreach (var (name, value) in compiled.Function.ResultNames.Zip(compiled.Function.Results))
        {
            var type = value.Type.DType;
            if (!Elements.Result(compiled, name, type).SequenceEqual(Elements.Result(interpreted, name, type)))
            {
                throw new CheckException($"{bench.Name}: the compiled engine gives another %{name} than the interpreter");
            }
        }
    }

    /// <summary>The hand-written loop on memory like that of the engines: aligned to vectors.</summary>
    private static Action HandWritten(HandWritten loop, string name, Session session)
    {
        var count = session.Result<float>(session.Function.ResultNames[0]).Length;
        var (from, to) = (new AlignedMemory(count * sizeof(float)), new AlignedMemory(count * sizeof(float)));
        void Run()
        {
            loop(AlignedMemory.Span<float>(from.Address, count), AlignedMemory.Span<float>(to.Address, count));
            GC.KeepAlive(from);
            GC.KeepAlive(to);
        }

        new RandomTensors(Seed).Fill(DType.F32, AlignedMemory.Span<byte>(from.Address, from.Bytes));
        Run();
        return session.Result<float>(session.Function.ResultNames[0]).SequenceEqual(AlignedMemory.Span<float>(to.Address, count))
            ? Run
            : throw new CheckException($"{name}: the hand-written loop gives another result than the engines");
    }

    /// <summary>Floating-point operations, and bytes that cannot but be read or written.</summary>
    private static (long Flops, long Read, long Written) WorkOf(BenchCase bench)
    {
        var function = Pipeline.Of("infer-shapes", "autodiff", "dead-nodes").Run(bench.Module, PassContext.Host).Functions[0];
        var binding = Binding.Of(function.Body);
        foreach (var symbol in binding.Symbols)
        {
            binding[symbol] = bench.Batch;
        }

        long Bytes(Value value) => binding.Evaluate(value.Type.Shape.ElementCount) * value.Type.DType.Size();
        var read = function.Inputs.Concat(function.Nodes.SelectMany(n => n.Operands).Where(o => o.Node.Op is Parameter)).Distinct();
        var written = function.Results.Concat(function.Nodes.Where(n => n.Op is Update).Select(n => n.Operands[1]));
        return (FlopCount.Of(function.Nodes, binding), read.Sum(Bytes), written.Sum(Bytes));
    }
}
