using System.Collections.Immutable;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>A layer of a model, as a table shows it.</summary>
/// <param name="Name">Its names from the root on, such as <c>hidden.0</c>.</param>
/// <param name="Layer">Such as <c>Linear(784, 128)</c>.</param>
/// <param name="Output">The type of what goes out of it, for any batch size.</param>
/// <param name="Parameters">The number of elements of its own parameters.</param>
/// <param name="ActivationBytes">Bytes of what goes out of it for the batch size of the summary.</param>
/// <param name="Flops">Floating-point operations of its products for one batch: 2 M K N each.</param>
public sealed record LayerSummary(string Name, string Layer, TensorType Output, long Parameters, long ActivationBytes, long Flops);

/// <summary>What a model is made of and what it costs, for one batch size.</summary>
public sealed record ModelSummary
{
    /// <summary>The samples of a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The layers, in the order in which a sample goes through them. One that only holds others is not among them.</summary>
    public required ImmutableArray<LayerSummary> Layers { get; init; }

    /// <summary>The number of elements of all parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of all parameters.</summary>
    public required long ParameterBytes { get; init; }

    /// <summary>Bytes of state: what the optimizer remembers, the step count.</summary>
    public required long StateBytes { get; init; }

    /// <summary>Bytes of what goes out of each layer, together.</summary>
    public long ActivationBytes => Layers.Sum(l => l.ActivationBytes);

    /// <summary>Floating-point operations of the products of <c>@predict</c>.</summary>
    public required long PredictFlops { get; init; }

    /// <summary>Floating-point operations of the products of <c>@step</c>, those of the backward pass included.</summary>
    public required long StepFlops { get; init; }

    /// <summary>Bytes that computed values of <c>@predict</c> take at one time, as planned.</summary>
    public required long PredictBytes { get; init; }

    /// <summary>Bytes that computed values of <c>@step</c> take at one time, as planned.</summary>
    public required long StepBytes { get; init; }

    /// <summary>Compiles a model and asks what it costs. Runs one step on parameters of its own.</summary>
    /// <param name="program">The model as declared.</param>
    /// <param name="batchSize">The samples of a batch.</param>
    /// <param name="compiler">How it is compiled.</param>
    /// <exception cref="CompilerException">Something in it cannot be compiled.</exception>
    public static ModelSummary Of(TrainingProgram program, int batchSize = 1, CompilerOptions? compiler = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var executable = Compiler.Compile(program.Module, (compiler ?? new CompilerOptions()) with { Parameters = null });
        var byKind = program.Module.Parameters.ToLookup(p => p.Node.Op is Ir.Ops.Parameter { IsState: true }, p => p.Type);
        return new ModelSummary
        {
            BatchSize = batchSize,
            Layers = SummarizeLayers(program, batchSize),
            Parameters = byKind[false].Sum(t => Count(t, batchSize)),
            ParameterBytes = byKind[false].Sum(t => Bytes(t, batchSize)),
            StateBytes = byKind[true].Sum(t => Bytes(t, batchSize)),
            PredictFlops = Evaluate(Products.Flops(executable.Module["predict"].Body), batchSize),
            StepFlops = Evaluate(Products.Flops(executable.Module["step"].Body), batchSize),
            PredictBytes = ArenaBytes(executable, "predict", batchSize),
            StepBytes = ArenaBytes(executable, "step", batchSize),
        };
    }

    private static ImmutableArray<LayerSummary> SummarizeLayers(TrainingProgram program, int batchSize)
    {
        var owners = program.Module["predict"].Nodes.ToLookup(n => OwnerOf(n, program.Layers));
        var rows = program.Layers.Where(l => l.Layer.Children.Count == 0 || l.Layer.Parameters.Count > 0 || owners[l].Any());
        return
        [
            .. rows.Select(l => new LayerSummary(
                l.Path,
                l.Layer.ToString(),
                l.Output.Type,
                l.Layer.Parameters.Sum(p => p.Shape.ElementCount.Constant ?? 0),
                Bytes(l.Output.Type, batchSize),
                Evaluate(Products.Flops(owners[l]), batchSize))),
        ];
    }

    /// <summary>The innermost layer whose scope a statement is in; null for what belongs to none.</summary>
    private static LayerOutput? OwnerOf(Node node, ImmutableArray<LayerOutput> layers) => layers
        .Where(l => l.Scope.Length == 0 || node.Scope == l.Scope || node.Scope.StartsWith(l.Scope + "/", StringComparison.Ordinal))
        .MaxBy(l => l.Scope.Length);

    private static long Count(TensorType type, int batchSize) => Evaluate(type.Shape.ElementCount, batchSize);

    private static long Bytes(TensorType type, int batchSize) => Count(type, batchSize) * type.DType.Size();

    private static long Evaluate(Dim dim, int batchSize) => dim.Evaluate(_ => batchSize);

    private static long ArenaBytes(Executable executable, string function, int batchSize)
    {
        var session = executable.CreateSession(function);
        foreach (var input in session.Function.Inputs)
        {
            FeedZeros(session, input, batchSize);
        }

        session.Run();
        return session.ArenaBytes;
    }

    private static void FeedZeros(Session session, Value input, int batchSize)
    {
        long[] shape = [.. input.Type.Shape.Select(d => Evaluate(d, batchSize))];
        var count = Count(input.Type, batchSize);
        switch (input.Type.DType)
        {
            case DType.F32:
                session.Feed<float>(input.Name, new float[count], shape);
                break;
            case DType.F64:
                session.Feed<double>(input.Name, new double[count], shape);
                break;
            default:
                session.Feed<int>(input.Name, new int[count], shape);
                break;
        }
    }
}
