using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// One walk of a value through a model, in one function: which tensor stands for which parameter, and whether this is training.
/// Training and evaluation are two functions of a module, not a flag at run time.
/// </summary>
public sealed class ForwardContext
{
    private readonly ModelParameters _parameters;
    private readonly Randomness? _randomness;
    private readonly ImmutableArray<LayerOutput>.Builder _outputs = ImmutableArray.CreateBuilder<LayerOutput>();

    private ForwardContext(ModelParameters parameters, bool isTraining, Randomness? randomness) =>
        (_parameters, IsTraining, _randomness) = (parameters, isTraining, randomness);

    /// <summary>True where layers such as <see cref="Dropout"/> do their work.</summary>
    public bool IsTraining { get; }

    /// <summary>The positions before, if the function takes one after another; else null.</summary>
    internal Decoding? Decoding { get; private init; }

    /// <summary>What random layers draw from.</summary>
    /// <exception cref="InvalidOperationException">The context was made without.</exception>
    public Randomness Randomness => _randomness
        ?? throw new InvalidOperationException("the model draws random numbers in training: expected a context with a seed and a step");

    /// <summary>What each layer has given so far, in the order in which they finished.</summary>
    public ImmutableArray<LayerOutput> Outputs => _outputs.ToImmutable();

    /// <summary>The tensor of a layer's parameter.</summary>
    /// <exception cref="CompilerException">The parameter belongs to no layer of the declared model.</exception>
    public Tensor this[LayerParameter parameter] => _parameters[parameter];

    /// <summary>A context for a function that trains.</summary>
    /// <param name="parameters">The model's parameters, declared in the function's module.</param>
    /// <param name="randomness">What random layers draw from; null for a model that has none.</param>
    public static ForwardContext Training(ModelParameters parameters, Randomness? randomness = null) => new(parameters, true, randomness);

    /// <summary>A context for a function that evaluates.</summary>
    /// <param name="parameters">The model's parameters, declared in the function's module.</param>
    public static ForwardContext Evaluation(ModelParameters parameters) => new(parameters, false, null);

    /// <summary>A context for a function that takes one position of a sequence after another.</summary>
    internal static ForwardContext Stepwise(ModelParameters parameters, Decoding decoding) => new(parameters, false, null) { Decoding = decoding };

    /// <summary>Until disposed, statements belong to the layer: to its scope and, if it has one, its line.</summary>
    internal GraphBuilder.Restore Enter(Layer layer, GraphBuilder graph)
    {
        var name = _parameters.PlaceOf(layer).Name;
        var restore = name.Length == 0 ? graph.InScope(graph.Scope) : graph.In(name);
        if (layer.Origin != Origin.None)
        {
            graph.At(layer.Origin, graph.Sources); // Undone by the same disposal, which puts everything back.
        }

        return restore;
    }

    internal void Leave(Layer layer, Tensor input, Tensor output) =>
        _outputs.Add(new LayerOutput(layer, _parameters.PlaceOf(layer).Path, input.Builder.Scope, input.Value, output.Value));
}

/// <summary>What random layers draw from: bits are a function of both and of the position (see <see cref="Ir.Ops.RandomBits"/>).</summary>
/// <param name="Seed">i32 scalar, the same for a whole training.</param>
/// <param name="Step">i32 scalar, another one each step.</param>
public sealed record Randomness(Tensor Seed, Tensor Step);

/// <summary>What a layer made of what in one function.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Path">Its name from the root on, such as <c>hidden.0</c>; empty for the root.</param>
/// <param name="Scope">The scope of its statements, such as <c>hidden/0</c>.</param>
/// <param name="Input">What came in.</param>
/// <param name="Output">What went out.</param>
public sealed record LayerOutput(Layer Layer, string Path, string Scope, Value Input, Value Output);
