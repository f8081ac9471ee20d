using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Differentiation;

/// <summary>The expansion of one request.</summary>
/// <param name="rewriter">Writes the body in which adjoints are computed.</param>
/// <param name="request">The request.</param>
/// <param name="onGradient">See <see cref="Autodiff"/>.</param>
internal sealed class Adjoints(Rewriter rewriter, Node request, Func<Node, Tensor?[], Tensor?[]>? onGradient)
{
    private readonly GraphBuilder _builder = rewriter.Builder;
    private readonly HashSet<Node> _before = [.. rewriter.Builder.Nodes];
    private readonly HashSet<Value> _marked = [];
    private readonly Dictionary<Value, Tensor> _adjoints = [];
    private readonly HashSet<Value> _named = [];

    // Values whose contributions are not added up.
    private readonly Dictionary<Value, List<Tensor>> _apart = [];

    /// <summary>Appends the adjoint statements and lets their values stand for the request's results.</summary>
    public static void Expand(Rewriter rewriter, Node request, Func<Node, Tensor?[], Tensor?[]>? onGradient)
    {
        var loss = rewriter.Now(request.Operands[0]);
        Value[] wrt = [.. request.Operands.Skip(1).Select(rewriter.Now)];
        Node[] before = [.. rewriter.Builder.Nodes];
        var adjoints = new Adjoints(rewriter, request, onGradient);
        adjoints.Mark(wrt, before);
        if (adjoints._marked.Contains(loss))
        {
            using var at = rewriter.At(loss.Node, request);
            adjoints._adjoints[loss] = rewriter.Builder.Constant(loss.Type, 1);
        }

        adjoints.WalkBack(before);
        for (var i = 0; i < wrt.Length; i++)
        {
            adjoints.Give(wrt[i], request.Results[i]);
        }
    }

    /// <summary>Says which values get an adjoint: some, and what depends on them through differentiable ops.</summary>
    /// <param name="wrt">The first of them.</param>
    /// <param name="nodes">The statements behind, in order.</param>
    public void Mark(IEnumerable<Value> wrt, IEnumerable<Node> nodes)
    {
        _marked.UnionWith(wrt);
        foreach (var node in nodes)
        {
            if (node.Op.IsDifferentiable && node.Operands.Any(_marked.Contains))
            {
                _marked.UnionWith(node.Results);
            }
        }
    }

    /// <summary>Walks backwards over statements; each whose results have an adjoint by then adds its contributions.</summary>
    public void WalkBack(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes.Reverse())
        {
            if (node.Op.IsDifferentiable && node.Results.Any(_adjoints.ContainsKey) && node.Operands.Any(_marked.Contains))
            {
                Propagate(node);
            }
        }
    }

    private void Propagate(Node node)
    {
        using var at = rewriter.At(node, request);
        foreach (var result in node.Results)
        {
            Name(result);
        }

        var start = _builder.Nodes.Count;
        ImmutableArray<Tensor?> adjoints = [.. node.Results.Select(Adjoint)];
        var contributions = node.Op switch
        {
            CustomGradient rule => FromRule(node, rule, adjoints[0]!.Value.Value),
            Checkpoint checkpoint => Recompute(node, checkpoint, adjoints),
            Scan => new ScanGradient(rewriter, node, request, onGradient).Contributions(adjoints, _marked.Contains),
            _ => node.Op.Gradient([.. node.Operands.Select(_builder.Tensor)], [.. node.Results.Select(_builder.Tensor)], adjoints),
        };
        contributions = onGradient?.Invoke(node, contributions) ?? contributions;
        if (contributions.Length != node.Operands.Length)
        {
            throw new InvalidOperationException(
                $"the gradient of {node.Op.Mnemonic} gives {contributions.Length} adjoints for {node.Operands.Length} operands");
        }

        for (var i = 0; i < contributions.Length; i++)
        {
            if (contributions[i] is { } contribution && _marked.Contains(node.Operands[i]))
            {
                Add(node.Operands[i], contribution);
            }
        }

        _builder.Prune(start, node.Operands.SelectMany(Contributions).Select(c => c.Value));
    }

    /// <summary>From now on the contributions to some values, to which none came so far, are not added up.</summary>
    public void KeepApart(IEnumerable<Value> values)
    {
        foreach (var value in values)
        {
            _apart.Add(value, []);
        }
    }

    /// <summary>What the adjoint of a value is the sum of, in order: one for most values, and none if no contribution came.</summary>
    public IReadOnlyList<Tensor> Contributions(Value value) => _apart.TryGetValue(value, out var parts) ? parts : Adjoint(value) is { } sum ? [sum] : [];

    /// <summary>The adjoint of a value so far; null if no contribution came.</summary>
    public Tensor? Adjoint(Value value) => _adjoints.TryGetValue(value, out var adjoint) ? adjoint : null;

    private Tensor?[] FromRule(Node node, CustomGradient rule, Value adjoint)
    {
        // The value itself, where the rule reads it, is the one that has the rule.
        Value Argument(Value operand) => operand == node.Operands[0] ? node.Result : operand;
        var found = rewriter.Inline(rule.Region, [adjoint, .. node.Operands.Skip(1).Select(Argument)]);
        return [null, .. found.Select(v => (Tensor?)_builder.Tensor(v)), .. new Tensor?[node.Operands.Length - 1 - found.Length]];
    }

    private Tensor?[] Recompute(Node node, Checkpoint checkpoint, ImmutableArray<Tensor?> adjoints)
    {
        var wait = adjoints.First(a => a is not null)!.Value.Value;

        // Parameters are there all the time, and nothing that they alone give is worth a second time.
        ImmutableArray<Value> inputs =
            [.. node.Operands.Select(o => o.Node.Op is Parameter ? o : _builder.Emit(new After(), [o, wait], o.Name).Value)];
        var tied = node.Operands.Zip(inputs).Where(p => p.First != p.Second && _marked.Contains(p.First)).ToArray();
        foreach (var (outer, inner) in tied)
        {
            // Contributions are added in the order in which they would be without a checkpoint.
            _marked.Add(inner);
            Take(outer, inner);
        }

        var start = _builder.Nodes.Count;
        var results = rewriter.Inline(checkpoint.Region, inputs);
        Node[] again = [.. _builder.Nodes.Skip(start)];
        Mark([], again);
        foreach (var (result, adjoint) in results.Zip(adjoints))
        {
            if (adjoint is { } incoming)
            {
                Add(result, incoming);
            }
        }

        WalkBack(again);

        foreach (var (outer, inner) in tied)
        {
            Take(inner, outer);
        }

        return new Tensor?[inputs.Length];
    }

    private void Take(Value from, Value to)
    {
        if (_adjoints.TryGetValue(from, out var adjoint))
        {
            if (_apart.TryGetValue(to, out var parts))
            {
                parts.Add(adjoint);
            }
            else
            {
                _adjoints[to] = adjoint;
            }
        }
    }

    /// <summary>Adds a contribution to the adjoint of a value.</summary>
    public void Add(Value value, Tensor contribution)
    {
        // Extents that are equal only once symbols are bound have two forms; an adjoint has its value's.
        var fitting = contribution.Shape == value.Type.Shape ? contribution : contribution.Reshape(value.Type.Shape);
        if (_apart.TryGetValue(value, out var parts))
        {
            parts.Add(fitting);
            return;
        }

        _adjoints[value] = _adjoints.TryGetValue(value, out var sum) ? sum + fitting : fitting;
    }

    private void Give(Value wrt, Value result)
    {
        using var at = rewriter.At(request);
        rewriter.Replace(result, _adjoints.TryGetValue(wrt, out var adjoint) ? adjoint.Value : _builder.Constant(wrt.Type, 0).Value);
    }

    // An adjoint that is passed on unchanged keeps its first name, and so does a value that was there before.
    private void Name(Value value)
    {
        if (_adjoints.TryGetValue(value, out var adjoint) && adjoint.Value.Node.Op is not (Input or Parameter) && !_before.Contains(adjoint.Value.Node) && _named.Add(adjoint.Value))
        {
            _builder.Rename(adjoint.Value, "d" + value.Name);
        }
    }
}
