using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes;

/// <summary>
/// Replaces each <c>gradient</c> statement by the statements that compute the adjoints, in reverse mode. Requests are expanded in
/// program order, so a later one differentiates through what an earlier one became. Steps for <c>%dw, .. = gradient %loss, %w, ..</c>:
/// <list type="number">
/// <item>Mark, forwards, every value that depends on one of %w.. through differentiable ops: only these get an adjoint.</item>
/// <item>The adjoint of %loss is the constant 1.</item>
/// <item>Walk backwards over the statements before the request. A marked statement whose results have an adjoint has by then received
/// every contribution; its op builds the contributions to its operands out of ordinary ops.</item>
/// <item>The first contribution to a value is its adjoint; each further one is added to it on the right. Nothing stands for a
/// contribution that is absent. Statements that only served contributions to unmarked operands are taken back.</item>
/// <item>%dw is the adjoint of %w; a constant zero if none flows.</item>
/// </list>
/// A custom_gradient gives the statements of its rule as contributions. Of a checkpoint the region is computed once more, from its operands,
/// each of them after the adjoint, and the walk goes backwards over that. When every request of a function is expanded, the
/// regions of its checkpoints take their place, and so do the values with a rule of their own.
/// Adjoint statements stand where the request stood, in the scope and with the origin of the statement they belong to. An adjoint is
/// called <c>d</c> and the name of its value, or as the request calls it.
/// </summary>
public sealed class Autodiff : IPass
{
    private readonly Func<Node, Tensor?[], Tensor?[]>? _onGradient;

    /// <summary>The pass.</summary>
    public Autodiff()
    {
    }

    /// <summary>The pass with a fault, to test that tests notice one.</summary>
    /// <param name="onGradient">Gets each statement with the contributions that its op gave; what it returns counts instead.</param>
    internal Autodiff(Func<Node, Tensor?[], Tensor?[]> onGradient) => _onGradient = onGradient;

    /// <inheritdoc/>
    public string Name => "autodiff";

    /// <inheritdoc/>
    public string Summary => "replaces requests for gradients by the statements that compute them";

    /// <inheritdoc/>
    public Stage Requires => Stage.Shaped;

    /// <inheritdoc/>
    public Stage Establishes => Stage.Differentiated;

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        ArgumentNullException.ThrowIfNull(module);
        return module.MapFunctions(function =>
        {
            var declared = function.Nodes.ToHashSet();
            function = Expand(module, function);
            while (function.Nodes.Any(n => n.Op.IsRequest))
            {
                // Once for each level of regions in regions.
                function = Unfold(new Rewriter(module, function, declared), function);
            }

            return function;
        });
    }

    private Function Expand(Module module, Function function)
    {
        var rewriter = new Rewriter(module, function);
        foreach (var node in function.Nodes)
        {
            if (node.Op is Gradient)
            {
                new Adjoints(rewriter, node, _onGradient).Expand();
            }
            else
            {
                rewriter.Keep(node);
            }
        }

        return rewriter.BuildFunction(function);
    }

    private static Function Unfold(Rewriter rewriter, Function function)
    {
        foreach (var node in function.Nodes)
        {
            if (!node.Op.IsRequest)
            {
                rewriter.Keep(node);
                continue;
            }

            using var at = rewriter.At(node);
            var operands = rewriter.Now(node.Operands);
            var values = node.Op is Checkpoint checkpoint ? rewriter.Inline(checkpoint.Region, operands) : operands[..1];
            for (var i = 0; i < values.Length; i++)
            {
                rewriter.Replace(node.Results[i], values[i]);
            }
        }

        return rewriter.BuildFunction(function);
    }
}

/// <summary>The expansion of one request.</summary>
internal sealed class Adjoints(Rewriter rewriter, Node request, Func<Node, Tensor?[], Tensor?[]>? onGradient)
{
    private readonly GraphBuilder _builder = rewriter.Builder;
    private readonly Value _loss = rewriter.Now(request.Operands[0]);
    private readonly Value[] _wrt = [.. request.Operands.Skip(1).Select(rewriter.Now)];
    private readonly HashSet<Node> _before = [.. rewriter.Builder.Nodes];
    private readonly HashSet<Value> _marked = [];
    private readonly Dictionary<Value, Tensor> _adjoints = [];
    private readonly HashSet<Value> _named = [];

    /// <summary>Appends the adjoint statements and lets their values stand for the request's results.</summary>
    public void Expand()
    {
        Node[] before = [.. _builder.Nodes];
        _marked.UnionWith(_wrt);
        Mark(before);
        if (_marked.Contains(_loss))
        {
            using var at = rewriter.At(_loss.Node, request);
            _adjoints[_loss] = _builder.Constant(_loss.Type, 1);
        }

        WalkBack(before);
        for (var i = 0; i < _wrt.Length; i++)
        {
            Give(_wrt[i], request.Results[i]);
        }
    }

    private void Mark(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
        {
            if (node.Op.IsDifferentiable && node.Operands.Any(_marked.Contains))
            {
                _marked.UnionWith(node.Results);
            }
        }
    }

    private void WalkBack(IEnumerable<Node> nodes)
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

        _builder.Prune(start, node.Operands.Where(_adjoints.ContainsKey).Select(o => _adjoints[o].Value));
    }

    private Tensor? Adjoint(Value value) => _adjoints.TryGetValue(value, out var adjoint) ? adjoint : null;

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
        Mark(again);
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
            _adjoints[to] = adjoint;
        }
    }

    private void Add(Value value, Tensor contribution)
    {
        // Extents that are equal only once symbols are bound have two forms; an adjoint has its value's.
        var fitting = contribution.Shape == value.Type.Shape ? contribution : contribution.Reshape(value.Type.Shape);
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
        if (_adjoints.TryGetValue(value, out var adjoint) && !_before.Contains(adjoint.Value.Node) && _named.Add(adjoint.Value))
        {
            _builder.Rename(adjoint.Value, "d" + value.Name);
        }
    }
}
