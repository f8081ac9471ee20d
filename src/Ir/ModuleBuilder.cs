using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>Declares a module: its parameters, then its functions.</summary>
public sealed class ModuleBuilder(string name)
{
    private readonly ImmutableArray<Value>.Builder _parameters = ImmutableArray.CreateBuilder<Value>();
    private readonly ImmutableArray<Function>.Builder _functions = ImmutableArray.CreateBuilder<Function>();

    /// <summary>The parameters and state so far.</summary>
    public IReadOnlyList<Value> Parameters => _parameters;

    /// <summary>The function being declared, where parameters used now belong; null between functions.</summary>
    internal GraphBuilder? Current { get; private set; }

    /// <summary>Declares a parameter that training changes. It starts as zeros.</summary>
    /// <param name="name">The name, such as <c>block0.w</c>; must be free.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The extents; literals only, as parameters exist before anything is bound.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    public Tensor Parameter(string name, DType type, Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Declare(name, new TensorType(type, shape), isState: false, file, line);

    /// <summary>Declares state that is kept between runs but not trained, such as an optimizer's moments. It starts as zeros.</summary>
    /// <param name="name">The name; must be free.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The extents; literals only.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    public Tensor State(string name, DType type, Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Declare(name, new TensorType(type, shape), isState: true, file, line);

    /// <summary>Declares a function.</summary>
    /// <param name="name">The name without its at sign; must be free.</param>
    /// <param name="body">Declares inputs, computes, and says what is returned.</param>
    /// <exception cref="CompilerException">An op's type rule fails, or the name is taken.</exception>
    public Function Function(string name, Action<FunctionBuilder> body)
    {
        ArgumentNullException.ThrowIfNull(body);
        NameTable.Require("a function", name, Origin.OfCaller);
        if (Current is not null || _functions.Any(f => f.Name == name))
        {
            throw new CompilerException(new Diagnostic(
                "module.names",
                Current is null ? $"function @{name} is declared twice" : $"function @{name} is declared inside another function"));
        }

        var graph = new GraphBuilder(new NameTable(_parameters.Select(p => p.Name)), name);
        var builder = new FunctionBuilder(graph);
        Current = graph;
        try
        {
            body(builder);
        }
        finally
        {
            Current = null;
        }

        var function = new Function(name, graph.Build(builder.Results), builder.ResultNames);
        _functions.Add(function);
        return function;
    }

    /// <summary>The finished module.</summary>
    /// <exception cref="CompilerException">The module's name is none that text can hold.</exception>
    public Module Build() => new(NameTable.Require("a module", name, Origin.OfCaller), _parameters.ToImmutable(), _functions.ToImmutable());

    private Tensor Declare(string name, TensorType type, bool isState, string file, int line)
    {
        var origin = new Origin(file, line);
        NameTable.Require("a parameter", name, () => origin);
        if (_parameters.Any(p => p.Name == name))
        {
            throw new CompilerException(new Diagnostic("module.names", $"parameter %{name} is declared twice") { Origin = origin });
        }

        if (type.Fault is { } fault)
        {
            throw new CompilerException(fault with { Message = $"parameter %{name}: {fault.Message}", Origin = origin });
        }

        if (!type.Shape.IsStatic)
        {
            throw new CompilerException(new Diagnostic(
                "module.static",
                $"parameter %{name} is {type}: expected literal extents, since parameters exist before any symbol is bound") { Origin = origin });
        }

        if (Current?.TryReserve(name) == false)
        {
            throw new CompilerException(new Diagnostic(
                "module.names", $"parameter %{name} is declared inside @{Current.Function}, where a value has that name: expected it before the function")
            {
                Origin = origin,
            });
        }

        var node = new Node(new Ops.Parameter(isState), [], [type], [name], "", origin);
        _parameters.Add(node.Result);
        return new Tensor(this, node.Result);
    }
}

/// <summary>Declares one function of a module.</summary>
public sealed class FunctionBuilder
{
    private bool _hasReturned;

    internal FunctionBuilder(GraphBuilder graph) => Graph = graph;

    /// <summary>The statements so far.</summary>
    public GraphBuilder Graph { get; }

    internal ImmutableArray<Value> Results { get; private set; } = [];

    internal ImmutableArray<string> ResultNames { get; private set; } = [];

    /// <summary>Declares what is fed in.</summary>
    /// <param name="name">The name feeds are given by.</param>
    /// <param name="type">The element type.</param>
    /// <param name="shape">The extents; symbols are bound by each feed.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="CompilerException">An input, a parameter or another value has that name, or no tensor has that type.</exception>
    public Tensor Input(string name, DType type, Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        var origin = new Origin(file, line);
        NameTable.Require("an input", name, () => origin, Graph.Function);
        var input = Graph.Input(name, new TensorType(type, shape), origin);

        // Feeds go by the name, so that it cannot be made unique as those of other values are.
        return input.Value.Name == name ? input : throw new CompilerException(new Diagnostic(
            "module.names",
            Graph.Inputs.SkipLast(1).Any(i => i.Name == name)
                ? $"input %{name} is declared twice"
                : $"input %{name} has the name of a parameter or of an earlier value: expected another one")
        {
            Origin = origin,
            Function = Graph.Function,
        });
    }

    /// <summary>A constant scalar.</summary>
    public Tensor Scalar(DType type, double value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Graph.At(file, line);
        return Graph.Constant(new TensorType(type, Shape.Scalar), value);
    }

    /// <summary>A constant tensor of the given elements, row-major.</summary>
    /// <typeparam name="T">The element type's CLR type: float, double, int, long, bool or byte.</typeparam>
    /// <exception cref="CompilerException">The shape is not static, or has another number of elements; or no dtype stores T.</exception>
    public Tensor Constant<T>(Shape shape, ReadOnlySpan<T> elements, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(shape);
        using var _ = Graph.At(file, line);
        var type = new TensorType(DTypes.Of<T>(), shape);
        var fault = type.Fault ?? (shape.ElementCount.Constant == elements.Length
            ? null
            : new Diagnostic("constant.C1", $"expected {shape.ElementCount} elements for {type}, found {elements.Length}"));
        return fault is null
            ? Graph.Emit(Ops.Constant.Dense(shape, elements), [])
            : throw new CompilerException(fault with { Origin = Graph.Origin!, Function = Graph.Function });
    }

    /// <summary>0, 1, 2, ... along <paramref name="axis"/> of <paramref name="shape"/>.</summary>
    public Tensor Iota(DType type, Shape shape, int axis, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Graph.At(file, line);
        return Graph.Emit(new Ops.Iota(type, shape, axis), []);
    }

    /// <summary>
    /// The adjoint of the scalar <paramref name="loss"/> with respect to each of <paramref name="wrt"/>; zeros for those that it does not
    /// depend on.
    /// </summary>
    /// <exception cref="CompilerException">The loss depends on none of them, or only through ops that have no gradient.</exception>
    public ImmutableArray<Tensor> Gradient(
        Tensor loss, IEnumerable<Tensor> wrt, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Graph.At(file, line);
        ImmutableArray<Value> of = [.. wrt.Select(t => t.Value)];
        if (of.Length > 0 && GradientPath.Missing(Graph.Nodes, loss.Value, of) is { } error)
        {
            throw new CompilerException(error with { Origin = Graph.Origin!, Function = Graph.Function });
        }

        var node = Graph.EmitNode(new Ops.Gradient(), [loss.Value, .. of], [.. of.Select(v => "d" + v.Name)]);
        return [.. node.Results.Select(r => new Tensor(Graph, r))];
    }

    /// <summary>The parameter or state gets a new value when the run ends.</summary>
    public void Update(Tensor parameter, Tensor value, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var _ = Graph.At(file, line);
        Graph.EmitNode(new Ops.Update(), [parameter.Value, value.Value]);
    }

    /// <summary>Says what the function gives back, under which names. Called once.</summary>
    /// <exception cref="CompilerException">It is called again.</exception>
    public void Return(params ReadOnlySpan<(string Name, Tensor Value)> results)
    {
        if (_hasReturned)
        {
            throw new CompilerException(new Diagnostic(
                "module.return", $"expected one return with all results, found a second one behind that of {string.Join(", ", ResultNames)}")
            {
                Origin = Origin.OfCaller(),
                Function = Graph.Function,
            });
        }

        _hasReturned = true;
        var values = ImmutableArray.CreateBuilder<Value>(results.Length);
        var names = ImmutableArray.CreateBuilder<string>(results.Length);
        foreach (var (name, tensor) in results)
        {
            NameTable.Require("a result", name, Origin.OfCaller, Graph.Function);
            if (tensor.Value.Node.Op is not (Ops.Input or Ops.Parameter) && !values.Contains(tensor.Value))
            {
                Graph.Rename(tensor.Value, name);
            }

            values.Add(tensor.Value);
            names.Add(name);
        }

        Results = values.ToImmutable();
        ResultNames = names.ToImmutable();
    }

    /// <summary>Statements declared until it is disposed belong to the part <paramref name="name"/> of the model.</summary>
    public GraphBuilder.Restore Scope(string name) => Graph.In(name);
}
