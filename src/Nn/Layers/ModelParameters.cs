using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>
/// The parameters of a tree of layers, declared in a module under the names of the layers: the weight of the first layer of a
/// <see cref="Sequential"/> is <c>0.weight</c>. A layer that stands in the tree twice has its parameters once, under the first name.
/// </summary>
public sealed class ModelParameters
{
    // Tells the streams of initial values from those that data sets and batches draw from the same seed.
    private const ulong InitialValues = 0x696E697469616C;

    private readonly Dictionary<Layer, (string Name, string Path)> _paths = [];
    private readonly Dictionary<LayerParameter, Tensor> _tensors;
    private readonly ImmutableArray<(LayerParameter Parameter, Tensor Tensor)>.Builder _ordered =
        ImmutableArray.CreateBuilder<(LayerParameter, Tensor)>();

    private ModelParameters() => _tensors = [];

    private ModelParameters(ModelParameters parameters, Dictionary<LayerParameter, Tensor> tensors) =>
        (_paths, _ordered, _tensors) = (parameters._paths, parameters._ordered, tensors);

    /// <summary>The parameters, in the order of the layers.</summary>
    public ImmutableArray<Tensor> Tensors => [.. _ordered.Select(p => p.Tensor)];

    /// <summary>The parameters that training changes, in the order of the layers.</summary>
    public ImmutableArray<Tensor> Trained => [.. _ordered.Where(p => p.Parameter.IsTrained).Select(p => p.Tensor)];

    /// <summary>The number of elements of all parameters.</summary>
    public long Count => Tensors.Sum(t => t.Shape.ElementCount.Constant ?? 0);

    /// <summary>The layers, each with its names from the root on, dots between, in the order of the parameters.</summary>
    internal IEnumerable<(Layer Layer, string Path)> Layers => _paths.Select(p => (p.Key, p.Value.Path));

    /// <summary>True if a layer draws random numbers in training.</summary>
    public bool AreRandom => _paths.Keys.Any(l => l.IsRandom);

    /// <summary>The tensor of a layer's parameter.</summary>
    /// <exception cref="CompilerException">It belongs to no layer of the model.</exception>
    public Tensor this[LayerParameter parameter]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(parameter);
            return _tensors.TryGetValue(parameter, out var tensor)
                ? tensor
                : throw new CompilerException(new Diagnostic(
                    "layer.parameter", $"parameter {parameter.Name}: {parameter.Shape} belongs to no layer of the declared model"));
        }
    }

    /// <summary>Declares the parameters of <paramref name="model"/> and of all layers in it.</summary>
    /// <param name="module">Where to.</param>
    /// <param name="model">The root of the tree; its name is not part of the parameters' names.</param>
    /// <param name="type">The element type of all of them, f32 or f64.</param>
    /// <exception cref="CompilerException">A name is taken in the module.</exception>
    public static ModelParameters Declare(ModuleBuilder module, Layer model, DType type = DType.F32)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(model);
        var parameters = new ModelParameters();
        var open = new Stack<(Layer Layer, string Name, string Path)>([(model, "", "")]);
        while (open.TryPop(out var next))
        {
            var (layer, name, path) = next;
            if (!parameters._paths.TryAdd(layer, (name, path)))
            {
                continue;
            }

            foreach (var parameter in layer.Parameters)
            {
                var tensor = module.Parameter(Join(path, parameter.Name), type, parameter.Shape, layer.Origin.File, layer.Origin.Line);
                parameters._tensors.Add(parameter, tensor);
                parameters._ordered.Add((parameter, tensor));
            }

            foreach (var child in layer.Children.Reverse())
            {
                open.Push((child.Layer, child.Name, Join(path, child.Name)));
            }
        }

        return parameters;
    }

    /// <summary>
    /// Gives every parameter its initial values: a function of the seed, the parameter's shape and its position alone, with the same
    /// bits on every machine. A model of f64 starts at the random numbers of the same model of f32.
    /// </summary>
    public void Initialize(ParameterStore store, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(store);
        for (var i = 0; i < _ordered.Count; i++)
        {
            var (parameter, tensor) = _ordered[i];
            var random = new SplitMix64(seed, InitialValues, (ulong)i);
            if (tensor.DType == DType.F32)
            {
                parameter.Initializer.Fill(store.Span<float>(tensor.Value.Name), parameter.Shape, ref random);
                continue;
            }

            parameter.Initializer.Fill(store.Span<double>(tensor.Value.Name), parameter.Shape, ref random);
        }
    }

    /// <summary>The same parameters, but layers see other tensors in place of those that training changes.</summary>
    /// <param name="others">One for each of <see cref="Trained"/>, in their order; none to change nothing.</param>
    internal ModelParameters Seen(ImmutableArray<Tensor> others)
    {
        if (others.IsEmpty)
        {
            return this;
        }

        var trained = _ordered.Select(p => p.Parameter).Where(p => p.IsTrained).Zip(others).ToDictionary(p => p.First, p => p.Second);
        return new ModelParameters(this, _tensors.ToDictionary(p => p.Key, p => trained.GetValueOrDefault(p.Key, p.Value)));
    }

    /// <summary>The layer's name in what it stands in, and its names from the root on with dots between; empty for the root.</summary>
    internal (string Name, string Path) PlaceOf(Layer layer) => _paths.TryGetValue(layer, out var place)
        ? place
        : throw new CompilerException(new Diagnostic(
            "layer.tree", $"{layer} is no part of the declared model: a layer that applies another must make it a child in its constructor")
        {
            Origin = layer.Origin,
        });

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
