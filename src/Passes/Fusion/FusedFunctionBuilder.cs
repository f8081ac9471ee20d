using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Fusion;

/// <summary>Writes a function whose clusters are <c>fused</c> statements.</summary>
internal sealed class FusedFunctionBuilder
{
    private readonly Function _function;
    private readonly Func<Node, bool> _isFree;
    private readonly Dictionary<Value, Value> _map = [];
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly HashSet<Node> _own;
    private readonly Dictionary<Value, List<Node>> _readers = [];

    public FusedFunctionBuilder(Function function, Func<Node, bool> isFree)
    {
        _function = function;
        _isFree = isFree;
        _own = [.. function.Nodes];
        foreach (var node in function.Nodes)
        {
            foreach (var operand in node.Operands)
            {
                (_readers.TryGetValue(operand, out var list) ? list : _readers[operand] = []).Add(node);
            }
        }
    }

    /// <summary>A statement that stays as it is.</summary>
    public void AddPlain(Node node)
    {
        var types = node.Results.Select(r => r.Type);
        var names = node.Results.Select(r => r.Name);
        var copy = new Node(node.Op, [.. node.Operands.Select(Mapped)], [.. types], [.. names], node.Scope, node.Origin, [node]);
        Define(node, copy);
    }

    /// <summary>A kernel of the given nodes, in program order.</summary>
    public void AddKernel(List<Node> nodes, Shape space)
    {
        var members = new HashSet<Node>(nodes);
        var local = new Dictionary<Value, Value>();
        var operands = ImmutableArray.CreateBuilder<Value>();
        var inputs = ImmutableArray.CreateBuilder<Value>();
        var body = ImmutableArray.CreateBuilder<Node>();
        foreach (var node in nodes)
        {
            Copy(node);
        }

        Value[] yields = [.. nodes.SelectMany(n => n.Results).Where(r => IsReadOutside(r, members))];
        var region = new Region(inputs.ToImmutable(), body.ToImmutable(), [.. yields.Select(y => local[y])]);
        var fused = new Node(
            new Fused(space, region, []),
            operands.ToImmutable(),
            [.. yields.Select(y => y.Type)],
            [.. yields.Select(y => y.Name)],
            CommonScope(nodes),
            nodes[0].Origin,
            [.. nodes]);
        _nodes.Add(fused);
        for (var i = 0; i < yields.Length; i++)
        {
            _map[yields[i]] = fused.Results[i];
        }

        Value Local(Value value)
        {
            if (local.TryGetValue(value, out var known))
            {
                return known;
            }

            if (_own.Contains(value.Node) && _isFree(value.Node) && !members.Contains(value.Node))
            {
                Copy(value.Node);
                return local[value];
            }

            var operand = Mapped(value);
            operands.Add(operand);
            var input = new Node(new Input(), [], [value.Type], [value.Name], "", value.Node.Origin).Result;
            inputs.Add(input);
            return local[value] = input;
        }

        void Copy(Node node)
        {
            ImmutableArray<Value> operandsOf = [.. node.Operands.Select(Local)];
            var copy = new Node(
                node.Op,
                operandsOf,
                [.. node.Results.Select(r => r.Type)],
                [.. node.Results.Select(r => r.Name)],
                node.Scope,
                node.Origin,
                [node]);
            body.Add(copy);
            for (var i = 0; i < node.Results.Length; i++)
            {
                local[node.Results[i]] = copy.Results[i];
            }
        }
    }

    public Function Build() => _function with
    {
        Body = new Region(_function.Inputs, _nodes.ToImmutable(), [.. _function.Results.Select(Mapped)]),
    };

    private static string CommonScope(List<Node> nodes)
    {
        var parts = nodes[0].Scope.Split('/').AsEnumerable();
        foreach (var node in nodes)
        {
            parts = parts.Zip(node.Scope.Split('/')).TakeWhile(p => p.First == p.Second).Select(p => p.First).ToList();
        }

        return string.Join('/', parts);
    }

    private Value Mapped(Value value) => _map.GetValueOrDefault(value, value);

    private void Define(Node node, Node copy)
    {
        _nodes.Add(copy);
        for (var i = 0; i < node.Results.Length; i++)
        {
            _map[node.Results[i]] = copy.Results[i];
        }
    }

    // Free readers pass the reading on to their own readers.
    private bool IsReadOutside(Value value, HashSet<Node> members)
    {
        if (_function.Results.Contains(value))
        {
            return true;
        }

        var work = new Stack<Value>([value]);
        while (work.TryPop(out var read))
        {
            foreach (var reader in _readers.GetValueOrDefault(read, []))
            {
                if (_isFree(reader))
                {
                    if (reader.Op is not Size)
                    {
                        work.Push(reader.Result);
                    }
                }
                else if (!members.Contains(reader))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
