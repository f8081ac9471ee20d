using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace MiniTorch.Ir;

/// <summary>
/// Appends statements to a region while checking each with its op's type rule. Users meet it through <see cref="Tensor"/>; gradients
/// and passes build with the same class.
/// </summary>
public sealed class GraphBuilder
{
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly ImmutableArray<Value>.Builder _inputs = ImmutableArray.CreateBuilder<Value>();
    private readonly NameTable _names;
    private int _streams;

    /// <summary>A builder of an empty region.</summary>
    /// <param name="names">Names that are taken, such as those of the module's parameters.</param>
    /// <param name="function">The function's name for messages.</param>
    public GraphBuilder(NameTable names, string? function = null)
    {
        _names = names;
        Function = function;
    }

    /// <summary>The name of the function being built, for messages; null if there is none.</summary>
    public string? Function { get; }

    /// <summary>The scope that new nodes get.</summary>
    public string Scope { get; private set; } = "";

    /// <summary>The origin that new nodes get; null while the caller's line is to be found by each op.</summary>
    public Origin? Origin { get; private set; }

    /// <summary>The nodes of the previous stage that new nodes stand for.</summary>
    public ImmutableArray<Node> Sources { get; private set; } = [];

    /// <summary>The statements so far.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The inputs so far.</summary>
    public IReadOnlyList<Value> Inputs => _inputs;

    /// <summary>Declares an input.</summary>
    /// <exception cref="CompilerException">No tensor has that type.</exception>
    public Tensor Input(string name, TensorType type, Origin origin)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (type.Fault is { } fault)
        {
            throw new CompilerException(fault with { Message = $"input %{name}: {fault.Message}", Origin = origin, Function = Function });
        }

        var node = new Node(new Ops.Input(), [], [type], [_names.Unique(name)], "", origin);
        _inputs.Add(node.Result);
        return new Tensor(this, node.Result);
    }

    /// <summary>Appends a statement of one result.</summary>
    /// <exception cref="CompilerException">The op's type rule rejects the operands; the message names the declaring line.</exception>
    public Tensor Emit(Op op, ImmutableArray<Value> operands, string? name = null) => new(this, EmitNode(op, operands, [name]).Result);

    /// <summary>Appends a statement.</summary>
    /// <param name="op">The op.</param>
    /// <param name="operands">Its operands.</param>
    /// <param name="names">A wish for the name of each result; the mnemonic where absent.</param>
    /// <exception cref="CompilerException">The op's type rule rejects the operands; the message names the declaring line.</exception>
    public Node EmitNode(Op op, ImmutableArray<Value> operands, ImmutableArray<string?> names = default)
    {
        ArgumentNullException.ThrowIfNull(op);
        var origin = Origin ?? Ir.Origin.OfCaller();
        try
        {
            var (types, _) = TypeRule.Apply(op, operands);
            var unique = types.Select((_, i) => _names.Unique((names.IsDefault || i >= names.Length ? null : names[i]) ?? op.Mnemonic));
            return Append(new Node(op, operands, types, [.. unique], Scope, origin, Sources));
        }
        catch (ConstraintException e)
        {
            var name = (names.IsDefaultOrEmpty ? null : names[0]) ?? op.Mnemonic;
            var drawn = new Node(op, operands, [TensorType.Unknown], [name], Scope, origin);
            throw new CompilerException(new Diagnostic(e.Label, e.Message) { Node = drawn, Origin = origin, Function = Function });
        }
    }

    /// <summary>The value as a tensor whose ops are appended here.</summary>
    public Tensor Tensor(Value value) => new(this, value);

    /// <summary>Takes an input declared elsewhere, its name already unique.</summary>
    public void Adopt(Value input) => _inputs.Add(input);

    /// <summary>Appends a node made elsewhere, its names already unique.</summary>
    public Node Append(Node node)
    {
        _nodes.Add(node);
        return node;
    }

    /// <summary>
    /// Takes back the pure statements from position <paramref name="start"/> on that none of <paramref name="used"/> needs; their names
    /// are free again.
    /// </summary>
    public void Prune(int start, IEnumerable<Value> used)
    {
        var live = used.ToHashSet();
        for (var i = _nodes.Count - 1; i >= start; i--)
        {
            var node = _nodes[i];
            if (!node.Op.IsPure || node.Results.Any(live.Contains))
            {
                live.UnionWith(node.Operands);
                continue;
            }

            foreach (var result in node.Results)
            {
                _names.Release(result.Name);
            }

            _nodes.RemoveAt(i);
        }
    }

    /// <summary>Says that a parameter has a name, so that no value gets it; false if one has it already.</summary>
    internal bool TryReserve(string name) => _names.Unique(name) == name;

    /// <summary>A value that is defined nowhere: an input of the region that <see cref="Enclose"/> will make.</summary>
    internal Tensor Placeholder(string name, TensorType type) =>
        new(this, new Node(new Ops.Input(), [], [type], [_names.Unique(name)], "", Origin ?? Origin.None).Result);

    /// <summary>
    /// Takes the statements from position <paramref name="start"/> on out of the graph and makes a region of them; their names are free
    /// again.
    /// </summary>
    /// <param name="start">The position of the first.</param>
    /// <param name="operands">Inputs of the region in any case; those that follow are the other values it reads.</param>
    /// <param name="results">What the region yields.</param>
    /// <returns>The region, and the value that each of its inputs stands for.</returns>
    internal (Region Region, ImmutableArray<Value> Operands) Enclose(int start, ImmutableArray<Value> operands, ImmutableArray<Value> results)
    {
        Node[] statements = [.. _nodes.Skip(start)];
        var enclosed = Enclosure.Of(statements, operands, results, Function);
        var placeholders = operands.Where(o => o.Node.Op is Ops.Input && !_inputs.Contains(o));
        foreach (var value in statements.SelectMany(n => n.Results).Concat(placeholders))
        {
            _names.Release(value.Name);
        }

        _nodes.RemoveRange(start, statements.Length);
        return enclosed;
    }

    /// <summary>A constant of the given type, every element the same.</summary>
    /// <exception cref="CompilerException">The element type does not have that number, such as 0.5 among integers.</exception>
    public Tensor Constant(TensorType type, double value)
    {
        ArgumentNullException.ThrowIfNull(type);
        if (!Scalars.ScalarConstant.Holds(type.DType, value))
        {
            throw new CompilerException(new Diagnostic(
                "tensor.number", $"expected a number of type {type.DType.Keyword()}, found {Text.Printer.Number(value)}")
            {
                Origin = Origin ?? Ir.Origin.OfCaller(),
                Function = Function,
            });
        }

        return Emit(Ops.Constant.Splat(type, value), []);
    }

    /// <summary>New nodes get this origin until disposed, unless one is set already: the outermost declaration counts.</summary>
    public Restore At(string file, int line) => At(Origin ?? new Origin(file, line), Sources);

    /// <summary>New nodes get this origin and these sources until disposed.</summary>
    public Restore At(Origin origin, ImmutableArray<Node> sources)
    {
        var restore = new Restore(this);
        Origin = origin;
        Sources = sources;
        return restore;
    }

    /// <summary>New nodes are in the scope <paramref name="name"/> inside the present one until disposed.</summary>
    public Restore In(string name)
    {
        NameTable.Require("a scope", name, () => Origin ?? Ir.Origin.OfCaller(), Function);
        var restore = new Restore(this);
        Scope = Scope.Length == 0 ? name : $"{Scope}/{name}";
        return restore;
    }

    /// <summary>New nodes are in exactly this scope until disposed.</summary>
    public Restore InScope(string scope)
    {
        var restore = new Restore(this);
        Scope = scope;
        return restore;
    }

    /// <summary>Gives <paramref name="value"/> a name of choice, made unique, while its function is still being built.</summary>
    public void Rename(Value value, string name)
    {
        ArgumentNullException.ThrowIfNull(value);
        NameTable.Require("a value", name, () => Origin ?? Ir.Origin.OfCaller(), Function);
        if (value.Name != name)
        {
            _names.Release(value.Name);
            value.Name = _names.Unique(name);
        }
    }

    /// <summary>An input that has <paramref name="symbol"/> as the extent of an axis, and that axis; null if none has.</summary>
    public (Value Input, int Axis)? InputWith(string symbol)
    {
        foreach (var input in _inputs)
        {
            for (var axis = 0; axis < input.Type.Rank; axis++)
            {
                if (input.Type.Shape[axis].Symbol == symbol)
                {
                    return (input, axis);
                }
            }
        }

        return null;
    }

    /// <summary>A number for the next random draw, counted from 0.</summary>
    public int NextStream() => _streams++;

    /// <summary>The finished region.</summary>
    public Region Build(ImmutableArray<Value> results) => new(_inputs.ToImmutable(), _nodes.ToImmutable(), results);

    /// <summary>Puts the builder's scope, origin and sources back when disposed.</summary>
    public readonly struct Restore : IDisposable
    {
        private readonly GraphBuilder _builder;
        private readonly string _scope;
        private readonly Origin? _origin;
        private readonly ImmutableArray<Node> _sources;

        internal Restore(GraphBuilder builder)
        {
            _builder = builder;
            _scope = builder.Scope;
            _origin = builder.Origin;
            _sources = builder.Sources;
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            _builder.Scope = _scope;
            _builder.Origin = _origin;
            _builder.Sources = _sources;
        }
    }
}

/// <summary>Names in use; a clash gets <c>.1</c>, <c>.2</c>, ...</summary>
public sealed class NameTable
{
    private readonly HashSet<string> _taken;
    private readonly Dictionary<string, int> _next = [];

    /// <summary>A table in which the given names are taken.</summary>
    public NameTable(IEnumerable<string> taken) => _taken = [.. taken];

    /// <summary>The name, if it is one that text can hold, in quotes if need be: a line.</summary>
    /// <exception cref="CompilerException">It is not, or there is none.</exception>
    internal static string Require(string what, string? name, Func<Origin> origin, string? function = null) =>
        name is not null && !name.Contains('\0', StringComparison.Ordinal) && name.ReplaceLineEndings("") == name
            ? name
            : throw new CompilerException(new Diagnostic(
                "module.names", $"expected a name of one line for {what}, found {(name is null ? "null" : JsonEncodedText.Encode(name))}")
            {
                Origin = origin(),
                Function = function,
            });

    /// <summary>The wish itself if it is free, else with the first free number.</summary>
    public string Unique(string wish)
    {
        ArgumentNullException.ThrowIfNull(wish);
        if (_taken.Add(wish))
        {
            return wish;
        }

        var (stem, _) = Split(wish);
        var number = _next.GetValueOrDefault(stem, 1);
        while (!_taken.Add($"{stem}.{number}"))
        {
            number++;
        }

        _next[stem] = number + 1;
        return $"{stem}.{number}";
    }

    /// <summary>The name is free again.</summary>
    public void Release(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_taken.Remove(name) && Split(name) is (var stem, { } number))
        {
            _next[stem] = Math.Min(_next.GetValueOrDefault(stem, 1), number);
        }
    }

    private static (string Stem, int? Number) Split(string name)
    {
        var dot = name.LastIndexOf('.');
        return dot > 0 && int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (name[..dot], number)
            : (name, null);
    }
}
