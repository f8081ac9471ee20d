using System.Collections.Immutable;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir;

/// <summary>
/// Makes a region of statements that were declared in a function: each value from outside that they read becomes an input of the region
/// when it is met first.
/// </summary>
internal sealed class Enclosure
{
    private readonly NameTable _names;
    private readonly Dictionary<Value, Value> _inside = [];
    private readonly ImmutableArray<Value>.Builder _operands = ImmutableArray.CreateBuilder<Value>();
    private readonly ImmutableArray<Value>.Builder _inputs = ImmutableArray.CreateBuilder<Value>();
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();

    private Enclosure(IEnumerable<Node> statements) => _names = new NameTable(statements.SelectMany(n => n.Results).Select(r => r.Name));

    /// <summary>The region, and the value outside that each of its inputs stands for.</summary>
    /// <param name="statements">The statements, in order.</param>
    /// <param name="operands">Values that are inputs in any case, first and in this order.</param>
    /// <param name="results">What the region yields.</param>
    /// <param name="function">The function's name, for messages.</param>
    public static (Region Region, ImmutableArray<Value> Operands) Of(
        IReadOnlyList<Node> statements, ImmutableArray<Value> operands, ImmutableArray<Value> results, string? function)
    {
        if (statements.FirstOrDefault(n => n.Op is Update or Gradient) is { } wrong)
        {
            var (label, what) = wrong.Op is Update ? ("structure.update", "an update") : ("structure.gradient", "a request for a gradient");
            throw new CompilerException(
                new Diagnostic(label, $"{what} stands in a region") { Node = wrong, Origin = wrong.Origin, Function = function });
        }

        var enclosure = new Enclosure(statements);
        foreach (var operand in operands)
        {
            enclosure.Input(operand);
        }

        foreach (var node in statements)
        {
            enclosure.Copy(node);
        }

        ImmutableArray<Value> yields = [.. results.Select(enclosure.Inside)];
        return (new Region(enclosure._inputs.ToImmutable(), enclosure._nodes.ToImmutable(), yields), enclosure._operands.ToImmutable());
    }

    private void Copy(Node node)
    {
        var copy = new Node(
            node.Op,
            [.. node.Operands.Select(Inside)],
            [.. node.Results.Select(r => r.Type)],
            [.. node.Results.Select(r => r.Name)],
            node.Scope,
            node.Origin);
        _nodes.Add(copy);
        for (var i = 0; i < node.Results.Length; i++)
        {
            _inside[node.Results[i]] = copy.Results[i];
        }
    }

    private Value Inside(Value value) => _inside.TryGetValue(value, out var known) ? known : Input(value);

    private Value Input(Value outer)
    {
        var input = new Node(new Input(), [], [outer.Type], [_names.Unique(outer.Name)], "", outer.Node.Origin).Result;
        _operands.Add(outer);
        _inputs.Add(input);
        return _inside[outer] = input;
    }
}
