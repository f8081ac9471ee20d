using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Passes.Differentiation;

/// <summary>
/// What the steps of a scan that goes back give for the adjoints of its constants. A product of values that change from step to step is not
/// computed in each step and added up: its operands are stacked, and one product with the terms of all steps is the sum. A sum of what is
/// stacked anyway is taken of all steps at once, too. Anything else is left to a carry.
/// </summary>
internal sealed class SumsOverTime
{
    private readonly Dictionary<int, ImmutableArray<Tensor>> _added = [];
    private readonly Dictionary<int, ImmutableArray<Node>> _atOnce = [];

    /// <summary>Decides what becomes of each contribution.</summary>
    /// <param name="contributions">For each constant, by its position, the contributions of a step, in order.</param>
    /// <param name="isChanging">True for values that differ from step to step.</param>
    /// <param name="isStacked">True for values that are stacked anyway.</param>
    public SumsOverTime(
        IReadOnlyDictionary<int, IReadOnlyList<Tensor>> contributions, Func<Value, bool> isChanging, Func<Value, bool> isStacked)
    {
        Node? Summable(Tensor t) => Root(t.Value).Node is var node && node.Op.SumOverTime is not null && node.Operands.All(isChanging) ? node : null;
        var products = contributions.Values.SelectMany(c => c).Select(Summable).Where(n => n?.Op is Contraction);
        Factors = [.. products.SelectMany(n => n!.Operands).Select(Root).Where(v => !isStacked(v)).Distinct()];
        bool IsAtOnce(Tensor t) => Summable(t) is { } node && node.Operands.Select(Root).All(v => isStacked(v) || Factors.Contains(v));
        foreach (var (constant, parts) in contributions)
        {
            _added.Add(constant, [.. parts.Where(p => !IsAtOnce(p))]);
            _atOnce.Add(constant, [.. parts.Where(IsAtOnce).Select(p => Root(p.Value).Node)]);
        }
    }

    /// <summary>The values that each step yields for what is summed at once.</summary>
    public ImmutableArray<Value> Factors { get; }

    /// <summary>The constants of whose adjoint at least a part is added up in a carry.</summary>
    public IEnumerable<int> InCarries => _added.Where(a => !a.Value.IsEmpty).Select(a => a.Key);

    /// <summary>What a step hands on of the adjoint of a constant: what came in, and what the step adds to it.</summary>
    public Tensor Next(int constant, Tensor before) => before + _added[constant].Aggregate((sum, part) => sum + part);

    /// <summary>The adjoint of a constant: what was added up in a carry, and behind it the sums at once, in the order of a step.</summary>
    /// <param name="constant">Its position.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="carried">What was added up in a carry; null if nothing was.</param>
    /// <param name="stackOf">What was stacked of a value of the step.</param>
    public Tensor? Of(int constant, Shape shape, Tensor? carried, Func<Value, Tensor> stackOf)
    {
        // A view of a stack is the stack of a view.
        Tensor Stack(Value value) => stackOf(Root(value)) is var all && Root(value) == value ? all : all.Reshape([all.Shape[0], .. value.Type.Shape]);
        var sums = _atOnce[constant].Select(node => node.Op.SumOverTime!([.. node.Operands.Select(Stack)]));
        return sums.Aggregate(carried, (sum, next) => sum is { } before ? before + next.Reshape(shape) : next.Reshape(shape));
    }

    private static Value Root(Value value)
    {
        while (value.Node.Op.IsView)
        {
            value = value.Node.Operands[0];
        }

        return value;
    }
}
