using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Differentiation;

/// <summary>
/// The gradient of a scan: a scan that goes the other way in time. Its carries are the adjoints of the carries, and what of the adjoints of
/// the constants is added up step by step; its sequences are the adjoints of the outputs, and what the forward scan stacked for it
/// (<see cref="ScanResiduals"/>); what it stacks are the adjoints of the sequences, and factors of the adjoints of the constants
/// (<see cref="SumsOverTime"/>). Its step is written as follows: the forward step once more, from the carries it was entered with; behind
/// that the adjoints of the step's values, by the same walk as in a function; and then, in place of each value of the forward step that was
/// stacked, an element of the stack.
/// </summary>
internal sealed class ScanGradient
{
    private readonly Rewriter _rewriter;
    private readonly Node _node;
    private readonly Node _request;
    private readonly Func<Node, Tensor?[], Tensor?[]>? _onGradient;
    private readonly Scan _scan;

    // The values of the forward step that are differentiated by, and those among them, and carries, to which an adjoint comes.
    private readonly HashSet<Value> _marked = [];
    private readonly HashSet<Value> _reached = [];

    /// <summary>The gradient of one scan.</summary>
    /// <param name="rewriter">Writes the body that the scan stands in.</param>
    /// <param name="node">The scan; it stacks what it can.</param>
    /// <param name="request">The request that it is for.</param>
    /// <param name="onGradient">See <see cref="Autodiff"/>.</param>
    public ScanGradient(Rewriter rewriter, Node node, Node request, Func<Node, Tensor?[], Tensor?[]>? onGradient) =>
        (_rewriter, _node, _request, _onGradient, _scan) = (rewriter, node, request, onGradient, (Scan)node.Op);

    private ImmutableArray<Value> Inputs => _scan.Region.Inputs;

    private ImmutableArray<Value> Yields => _scan.Region.Results;

    /// <summary>Appends the scan that goes back; gives the adjoint of each operand, null where none flows.</summary>
    /// <param name="dy">The adjoints of the results.</param>
    /// <param name="isMarked">True for operands that get an adjoint.</param>
    public Tensor?[] Contributions(ImmutableArray<Tensor?> dy, Func<Value, bool> isMarked)
    {
        Mark(isMarked);
        Reach(dy);
        int[] carries = [.. Enumerable.Range(0, _scan.Carries).Where(i => _marked.Contains(Inputs[i]) && (dy[i] is not null || _reached.Contains(Inputs[i])))];
        int[] others = [.. Enumerable.Range(_scan.Carries, Inputs.Length - _scan.Carries).Where(i => _reached.Contains(Inputs[i]))];
        int[] constants = [.. others.Where(i => !_scan.IsSequence(i))];
        int[] sequences = [.. others.Where(_scan.IsSequence)];
        if (carries.Length + others.Length == 0)
        {
            return new Tensor?[Inputs.Length];
        }

        var step = Step(dy, carries, constants, sequences);
        var back = step.Region.Results.IsEmpty ? [] : Emit(step);
        var contributions = new Tensor?[Inputs.Length];
        foreach (var (i, result) in step.Order.Zip(back))
        {
            contributions[i] = result;
        }

        foreach (var i in constants)
        {
            contributions[i] = step.Sums.Of(i, Inputs[i].Type.Shape, contributions[i], StackOf);
        }

        return contributions;

        Tensor StackOf(Value value) =>
            step.Stacks.TryGetValue(value, out var stack) ? _rewriter.Builder.Tensor(stack) : back[step.Region.Results.LastIndexOf(value)];
    }

    private ImmutableArray<Tensor> Emit(BackStep step)
    {
        var scan = ScanResiduals.StackAll(FromStacks(step, out var operands));
        var names = step.Order.Select(i => "d" + _node.Operands[i].Name);
        return [.. ScanResiduals.Emit(_rewriter.Builder, scan, operands, names).Results.Select(_rewriter.Builder.Tensor)];
    }

    // An operand is differentiated by, or a carry becomes something that is.
    private void Mark(Func<Value, bool> isMarked)
    {
        _marked.UnionWith(Inputs.Where((input, i) => isMarked(_node.Operands[i]) && input.Type.DType.IsFloat()));
        int count;
        do
        {
            count = _marked.Count;
            foreach (var node in _scan.Region.Nodes.Where(n => n.Op.IsDifferentiable && n.Operands.Any(_marked.Contains)))
            {
                _marked.UnionWith(node.Results);
            }

            _marked.UnionWith(Inputs.Take(_scan.Carries).Where((input, i) => _marked.Contains(Yields[i]) && input.Type.DType.IsFloat()));
        }
        while (_marked.Count > count);
    }

    // The adjoint of a result comes to what the step yields for it, and that of a carry to what the step before yields.
    private void Reach(ImmutableArray<Tensor?> dy)
    {
        _reached.UnionWith(Yields.Where((y, i) => dy[i] is not null && _marked.Contains(y)));
        int count;
        do
        {
            count = _reached.Count;
            foreach (var node in _scan.Region.Nodes.Reverse().Where(n => n.Op.IsDifferentiable && n.Results.Any(_reached.Contains)))
            {
                _reached.UnionWith(node.Operands.Where(_marked.Contains));
            }

            _reached.UnionWith(Yields.Take(_scan.Carries).Where((_, i) => _reached.Contains(Inputs[i])));
        }
        while (_reached.Count > count);
    }

    // The step that goes back as it would be if nothing but the carries were stacked.
    private BackStep Step(ImmutableArray<Tensor?> dy, int[] carries, int[] constants, int[] sequences)
    {
        var region = _rewriter.NewRegion();
        var builder = region.Builder;
        using var at = region.At(_node, _request);
        var operands = new Dictionary<Value, Value>();
        Tensor Input(string name, TensorType type, Value operand)
        {
            var input = builder.Input(name, type, _node.Origin);
            operands.Add(input.Value, operand);
            return input;
        }

        Tensor Zero(TensorType type) => _rewriter.Builder.Constant(type, 0);
        var adjoints = carries.Concat(constants).ToDictionary(
            i => i, i => Input("d" + Inputs[i].Name, Inputs[i].Type, (i < _scan.Carries && dy[i] is { } last ? last : Zero(Inputs[i].Type)).Value));
        Tensor[] inputs = [.. Inputs.Select((input, i) => Input(input.Name, input.Type, i < _scan.Carries ? StackOf(input)! : _node.Operands[i]))];
        int[] outputs = [.. Enumerable.Range(_scan.Carries, Yields.Length - _scan.Carries).Where(i => dy[i] is not null && _marked.Contains(Yields[i]))];
        var incoming = outputs.ToDictionary(i => i, i => Input("d" + Yields[i].Name, Yields[i].Type, dy[i]!.Value.Value));

        var yields = region.Inline(_scan.Region, [.. inputs.Select(i => i.Value)]);
        Node[] again = [.. builder.Nodes];
        var stacks = Stacked(again);
        foreach (var each in inputs.Take(_scan.Carries + _scan.Sequences).Concat(incoming.Values))
        {
            stacks.Add(each.Value, operands[each.Value]);
        }

        var walk = new Adjoints(region, _request, _onGradient);
        walk.Mark(inputs.Where((_, i) => _marked.Contains(Inputs[i])).Select(i => i.Value), again);
        walk.KeepApart(constants.Select(i => inputs[i].Value));
        foreach (var i in carries)
        {
            walk.Add(yields[i], adjoints[i]);
        }

        foreach (var i in outputs)
        {
            walk.Add(yields[i], incoming[i]);
        }

        walk.WalkBack(again);
        Tensor Found(int i) => walk.Adjoint(inputs[i].Value) ?? builder.Constant(Inputs[i].Type, 0);
        Value[] before = [.. carries.Select(i => Found(i).Value)];
        Value[] stacked = [.. sequences.Select(i => Found(i).Value)];
        var isChanging = Changing(builder, [.. adjoints.Values.Select(a => a.Value), .. stacks.Keys]);
        var sums = new SumsOverTime(
            constants.ToDictionary(i => i, i => walk.Contributions(inputs[i].Value)), isChanging.Contains, v => stacks.ContainsKey(v) || stacked.Contains(v));
        int[] added = [.. constants.Where(sums.InCarries.Contains)];
        return new BackStep(
            builder.Build([.. before, .. added.Select(i => sums.Next(i, adjoints[i]).Value), .. stacked, .. sums.Factors]),
            [.. carries.Concat(added).Select(i => adjoints[i].Value)],
            [.. carries, .. added, .. sequences],
            operands,
            stacks,
            sums);
    }

    private static HashSet<Value> Changing(GraphBuilder builder, IEnumerable<Value> inputs)
    {
        var changing = inputs.ToHashSet();
        foreach (var node in builder.Nodes.Where(n => n.Operands.Any(changing.Contains)))
        {
            changing.UnionWith(node.Results);
        }

        return changing;
    }

    // What the forward scan stacked of a value of its step; null if it did not.
    private Value? StackOf(Value value)
    {
        var at = Yields.IndexOf(value, _scan.Carries);
        return at < 0 ? null : _node.Results[at];
    }

    private Dictionary<Value, Value> Stacked(Node[] again)
    {
        var stacks = new Dictionary<Value, Value>();
        foreach (var (first, second) in _scan.Region.Nodes.Zip(again))
        {
            foreach (var (value, copy) in first.Results.Zip(second.Results))
            {
                if (StackOf(value) is { } stack)
                {
                    stacks.Add(copy, stack);
                }
            }
        }

        return stacks;
    }

    // The step with elements of stacks in place of what it would compute once more, and the operands for the inputs that it then needs.
    private Scan FromStacks(BackStep step, out ImmutableArray<Value> operands)
    {
        var needed = step.Region.Results.ToHashSet();
        var kept = new HashSet<Node>();
        foreach (var node in step.Region.Nodes.Reverse().Where(n => n.Results.Any(needed.Contains)))
        {
            if (!node.Results.Where(needed.Contains).All(step.Stacks.ContainsKey))
            {
                kept.Add(node);
                needed.UnionWith(node.Operands);
            }
        }

        var region = _rewriter.NewRegion(step.Region);
        var taken = ImmutableArray.CreateBuilder<Value>();
        void Take(IEnumerable<Value> inputs)
        {
            foreach (var input in inputs)
            {
                region.Input(input, input.Type);
                taken.Add(step.Operands[input]);
            }
        }

        Take(step.Carries);
        Take(step.Region.Inputs.Where(i => needed.Contains(i) && step.Stacks.ContainsKey(i)));
        foreach (var value in step.Region.Nodes.Where(n => !kept.Contains(n)).SelectMany(n => n.Results).Where(needed.Contains))
        {
            region.Import(value);
            taken.Add(step.Stacks[value]);
        }

        var sequences = taken.Count - step.Carries.Length;
        Take(step.Region.Inputs.Where(i => needed.Contains(i) && !step.Stacks.ContainsKey(i) && !step.Carries.Contains(i)));
        foreach (var node in step.Region.Nodes.Where(kept.Contains))
        {
            region.Keep(node);
        }

        operands = taken.ToImmutable();
        return new Scan(_scan.Length, step.Carries.Length, sequences, !_scan.Reversed, region.Build());
    }

    /// <summary>A step that goes back, before it reads stacks.</summary>
    /// <param name="Region">The step.</param>
    /// <param name="Carries">Those of its inputs that are carries: they are its first results.</param>
    /// <param name="Order">The operands of the forward scan whose adjoints, or parts of them, the first results are.</param>
    /// <param name="Operands">What a scan gets for each input.</param>
    /// <param name="Stacks">What is stacked of inputs and values.</param>
    /// <param name="Sums">The adjoints of the constants.</param>
    private sealed record BackStep(
        Region Region,
        ImmutableArray<Value> Carries,
        ImmutableArray<int> Order,
        IReadOnlyDictionary<Value, Value> Operands,
        IReadOnlyDictionary<Value, Value> Stacks,
        SumsOverTime Sums);
}
