using System.Collections.Immutable;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Text;

/// <summary>A name on the left of a statement, with the type and place behind it, if written.</summary>
internal sealed record Binder(Token Name, Token? TypeToken, TensorType Type, Placement? Placement);

/// <summary>An operand: a name or a number.</summary>
/// <param name="Token">Where it stands.</param>
/// <param name="Literal">The number's text; null for a name.</param>
internal sealed record Operand(Token Token, string? Literal);

/// <summary>
/// The names and statements of a function or region while it is parsed: resolves operands, makes a constant of each number, and runs
/// the type rule on every statement.
/// </summary>
internal sealed class BodyParser
{
    private readonly TokenReader _in;
    private readonly bool _checkTypes;
    private readonly bool _isRegion;
    private readonly string _file;
    private readonly NameTable _fresh;
    private readonly Dictionary<string, Value> _values = [];
    private readonly HashSet<string> _broken = [];
    private readonly Dictionary<(TensorType, long), Value> _literals = [];

    // Values whose type was not written -> a stand-in of the type that the type rules give, to find the types of numbers.
    private readonly Dictionary<Value, Value> _typed = [];
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly ImmutableArray<Value>.Builder _inputs = ImmutableArray.CreateBuilder<Value>();

    /// <summary>An empty body.</summary>
    /// <param name="tokens">Knows the places of tokens.</param>
    /// <param name="file">The file, for origins.</param>
    /// <param name="names">All names of the text, which constants made of numbers avoid.</param>
    /// <param name="known">Values known from outside: the parameters of the module.</param>
    /// <param name="isRegion">True if types follow from the operands where they are not written.</param>
    /// <param name="checkTypes">True if a broken constraint is an error of the text.</param>
    public BodyParser(TokenReader tokens, string file, IEnumerable<string> names, IEnumerable<Value> known, bool isRegion, bool checkTypes)
    {
        (_in, _file, _isRegion, _checkTypes) = (tokens, file, isRegion, checkTypes);
        _fresh = new NameTable(names);
        foreach (var value in known)
        {
            _values.TryAdd(value.Name, value);
        }
    }

    /// <summary>The value as what it stands for where types were left out.</summary>
    public Value Typed(Value value) => _typed.GetValueOrDefault(value, value);

    /// <summary>The finished region.</summary>
    public Region Build(ImmutableArray<Value> results) => new(_inputs.ToImmutable(), _nodes.ToImmutable(), results);

    /// <summary>The value of that name.</summary>
    public Value Value(Token name) =>
        _values.TryGetValue(name.Text, out var value) ? value
        : _broken.Contains(name.Text) ? throw new SyntaxException(null)
        : throw _in.Error("parse.value", $"%{name.Text} is not defined{(_isRegion ? "; a region sees its operands only" : "")}", name);

    /// <summary>Adds an input.</summary>
    public void Input(Token name, TensorType type, Placement? placement = null)
    {
        var node = new Node(new Input(), [], [type], [name.Text], "", new Origin(_file, name.Line), placements: [placement]);
        Define(name, node.Result);
        _inputs.Add(node.Result);
    }

    /// <summary>Says that a name stands for something broken, so that its uses are not reported too.</summary>
    public void Break(Token name) => _broken.Add(name.Text);

    /// <summary>Adds a statement.</summary>
    public void Statement(Op op, Token at, ImmutableArray<Binder> binders, ImmutableArray<Operand> operands, string scope)
    {
        var origin = new Origin(_file, at.Line);
        Value?[] values = [.. operands.Select(o => o.Literal is null ? Value(o.Token) : null)];
        TensorType?[] types = [.. values.Select(v => v is null ? null : Typed(v).Type)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] ??= Number(operands[i], op.LiteralType(i, [.. types]), scope, origin);
        }

        ImmutableArray<Value> found = [.. values.Select(v => v!)];
        var inferred = Infer(op, at, [.. found.Select(Typed)]);
        if (inferred is { } result && result.Length != binders.Length)
        {
            throw _in.Error("parse.results", $"{op.Mnemonic} gives {Count(result.Length, "result")}, found {Count(binders.Length, "name")}", at);
        }

        for (var i = 0; i < binders.Length && _checkTypes; i++)
        {
            var binder = binders[i];
            if (binder is { Type.IsKnown: true, TypeToken: { } token } && inferred is { } rule && rule[i] != binder.Type)
            {
                throw _in.Error("parse.type", $"%{binder.Name.Text} is written as {binder.Type}, {op.Mnemonic} gives {rule[i]}", token);
            }
        }

        ImmutableArray<string> names = [.. binders.Select(b => b.Name.Text)];
        TensorType Type(int i) => _isRegion && !binders[i].Type.IsKnown && inferred is { } rule ? rule[i] : binders[i].Type;
        var node = new Node(
            op, found, [.. binders.Select((_, i) => Type(i))], names, scope, origin, placements: [.. binders.Select(b => b.Placement)]);
        for (var i = 0; i < binders.Length; i++)
        {
            Define(binders[i].Name, node.Results[i]);
        }

        _nodes.Add(node);
        if (inferred is { } known && node.Results.Any(r => !r.Type.IsKnown))
        {
            var standIn = new Node(op, found, known, names, scope, origin);
            foreach (var (written, typed) in node.Results.Zip(standIn.Results))
            {
                _typed[written] = typed;
            }
        }
    }

    private static string Count(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";

    private ImmutableArray<TensorType>? Infer(Op op, Token at, ImmutableArray<Value> operands)
    {
        if (operands.Any(o => !o.Type.IsKnown))
        {
            return null;
        }

        try
        {
            return TypeRule.Apply(op, operands).Types;
        }
        catch (ConstraintException e)
        {
            return _checkTypes ? throw _in.Error(e.Label, e.Message, at) : null;
        }
    }

    private Value Number(Operand operand, TensorType? type, string scope, Origin origin)
    {
        if (type is not { IsKnown: true })
        {
            throw _in.Error(
                "parse.literal",
                $"the type of {operand.Literal} follows from no other operand; write a statement such as %c: f32[] = constant {operand.Literal}",
                operand.Token);
        }

        var bits = Literal.Bits(type.DType, operand.Literal!)
            ?? throw _in.Error("parse.literal", $"expected a number of type {type.DType.Keyword()}, found {operand.Literal}", operand.Token);
        if (!_literals.TryGetValue((type, bits), out var value))
        {
            var node = new Node(Constant.OfBits(type, [bits]), [], [type], [_fresh.Unique("c")], scope, origin);
            _nodes.Add(node);
            value = _literals[(type, bits)] = node.Result;
        }

        return value;
    }

    private void Define(Token name, Value value)
    {
        if (!_values.TryAdd(name.Text, value))
        {
            throw _in.Error("parse.name", $"%{name.Text} is defined twice, first at line {_values[name.Text].Node.Origin.Line}", name);
        }
    }
}
