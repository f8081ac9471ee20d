using System.Globalization;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// A part of a model: parameters, smaller parts, and how a value goes through them. A layer declares what is computed; it holds no
/// numbers, so one tree of layers can be declared in any number of modules and functions.
/// </summary>
/// <example>
/// A layer of one's own declares its parameters and children in its constructor:
/// <code>
/// sealed class Residual : Layer
/// {
///     private readonly Layer _inner;
///     public Residual(Layer inner) => _inner = Child("inner", inner);
///     protected override Tensor Forward(ForwardContext context, Tensor x) => x + _inner.Apply(context, x);
/// }
/// </code>
/// </example>
public abstract class Layer
{
    private readonly List<LayerParameter> _parameters = [];
    private readonly List<NamedLayer> _children = [];

    /// <summary>A layer whose statements belong to the lines of its <see cref="Forward"/>.</summary>
    protected Layer() => Origin = Origin.None;

    /// <summary>A layer whose statements belong to the line that made it.</summary>
    protected Layer(string file, int line) => Origin = new Origin(file, line);

    /// <summary>Where the layer was made; <see cref="Origin.None"/> where its statements have lines of their own.</summary>
    public Origin Origin { get; }

    /// <summary>The name it wishes to have in what it is put into; null for its position there.</summary>
    public string? Name { get; init; }

    /// <summary>Its own parameters, in order.</summary>
    public IReadOnlyList<LayerParameter> Parameters => _parameters;

    /// <summary>The layers it is made of, in order.</summary>
    public IReadOnlyList<NamedLayer> Children => _children;

    /// <summary>True if it draws random numbers in training, its children not counted.</summary>
    public virtual bool IsRandom => false;

    /// <summary>Declares the layer's statements, in a scope of its name.</summary>
    /// <param name="context">The parameters, and whether this is training.</param>
    /// <param name="x">What comes in.</param>
    /// <returns>What goes out.</returns>
    /// <exception cref="CompilerException">Shapes do not fit; the message has both, and the line that made the layer.</exception>
    public Tensor Apply(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = context.Enter(this, x.Builder);
        var y = Forward(context, x);
        context.Leave(this, x, y);
        return y;
    }

    /// <summary>Such as <c>Linear</c>; layers with sizes add them.</summary>
    public override string ToString() => GetType().Name;

    /// <summary>Declares the layer's statements.</summary>
    protected abstract Tensor Forward(ForwardContext context, Tensor x);

    /// <summary>Adds a parameter. For constructors.</summary>
    /// <param name="name">The name inside this layer, such as <c>weight</c>.</param>
    /// <param name="shape">The extents, all literal.</param>
    /// <param name="initializer">What it starts as.</param>
    /// <param name="isTrained">False if it stays so.</param>
    /// <exception cref="CompilerException">The name is taken.</exception>
    protected LayerParameter Parameter(string name, Shape shape, Initializer initializer, bool isTrained = true)
    {
        RequireFree(name);
        var parameter = new LayerParameter(name, shape, initializer) { IsTrained = isTrained };
        _parameters.Add(parameter);
        return parameter;
    }

    /// <summary>Adds a layer as a part of this one. For constructors.</summary>
    /// <param name="name">The name if the layer has no <see cref="Name"/> of its own.</param>
    /// <param name="layer">The part.</param>
    /// <exception cref="CompilerException">The name is taken.</exception>
    protected T Child<T>(string name, T layer)
        where T : Layer
    {
        ArgumentNullException.ThrowIfNull(layer);
        name = layer.Name ?? name;
        RequireFree(name);
        _children.Add(new NamedLayer(name, layer));
        return layer;
    }

    /// <summary>Fails with the layer's line unless the last axis of <paramref name="x"/> has the given extent.</summary>
    /// <exception cref="CompilerException">It has not; the message has the shapes of both.</exception>
    protected void RequireFeatures(ForwardContext context, Tensor x, long features, LayerParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (x.Rank > 0 && x.Shape[x.Rank - 1].Constant == features)
        {
            return;
        }

        var found = x.Rank == 0 ? "a scalar" : x.Shape[x.Rank - 1].ToString();
        var reason = $"because {context[parameter].Value} is the parameter of {this}";
        throw new CompilerException(new Diagnostic(
            $"{GetType().Name.ToLower(CultureInfo.InvariantCulture)}.features",
            $"expected {features} in the last axis of {x.Value}, {reason}; found {found}")
        {
            Origin = Origin,
        });
    }

    /// <summary>Fails with the layer's line unless <paramref name="x"/> is [N, channels, ..].</summary>
    /// <param name="x">What comes in.</param>
    /// <param name="channels">The extent of its second axis.</param>
    /// <param name="spatial">How many axes are behind; null for any number.</param>
    /// <exception cref="CompilerException">It is something else; the message has the shapes of both.</exception>
    protected void RequireChannels(Tensor x, long channels, int? spatial = null)
    {
        if (x.Rank >= 2 && x.Shape[1].Constant == channels && (spatial is null || x.Rank == spatial + 2))
        {
            return;
        }

        var expected = spatial is null ? $"[N, {channels}, ..]" : $"[images, {channels}, and {spatial} more axes]";
        throw new CompilerException(new Diagnostic(
            $"{GetType().Name.ToLower(CultureInfo.InvariantCulture)}.channels", $"expected {expected} for {this}, found {x.Value}")
        {
            Origin = Origin,
        });
    }

    private void RequireFree(string name)
    {
        if (_parameters.Any(p => p.Name == name) || _children.Any(c => c.Name == name))
        {
            throw new CompilerException(new Diagnostic("layer.names", $"{this} has two parts of the name {name}") { Origin = Origin });
        }
    }
}

/// <summary>A parameter of a layer, before any module has it.</summary>
/// <param name="Name">The name inside the layer, such as <c>weight</c>.</param>
/// <param name="Shape">The extents.</param>
/// <param name="Initializer">What it starts as.</param>
public sealed record LayerParameter(string Name, Shape Shape, Initializer Initializer)
{
    /// <summary>False for a parameter that is a part of the model, and of its checkpoints, but stays as it is.</summary>
    public bool IsTrained { get; init; } = true;

    /// <summary>By reference: two layers' weights are two parameters.</summary>
    public bool Equals(LayerParameter? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>A layer inside another.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Layer">The layer.</param>
public sealed record NamedLayer(string Name, Layer Layer);
