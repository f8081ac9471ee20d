using System.Collections.Immutable;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir;

/// <summary>
/// What a function asks of the symbols' values, beyond what its declaration could decide: equalities from the type rules, boxes that
/// lie inside their tensors, extents that are not negative. Every engine checks it before it runs with a new binding.
/// </summary>
public sealed class BindingRequirements
{
    private readonly ImmutableArray<Row> _rows;
    private readonly string? _function;

    private BindingRequirements(ImmutableArray<Row> rows, string? function) => (_rows, _function) = (rows, function);

    /// <summary>The number of facts to check; 0 for a function without symbols.</summary>
    public int Count => _rows.Length;

    /// <summary>Collects the requirements of a region and of the regions inside it.</summary>
    /// <param name="region">Shapes are known everywhere.</param>
    /// <param name="function">The function's name, for messages.</param>
    public static BindingRequirements Of(Region region, string? function = null)
    {
        ArgumentNullException.ThrowIfNull(region);
        var rows = ImmutableArray.CreateBuilder<Row>();
        var regions = new Stack<Region>([region]);
        while (regions.TryPop(out var next))
        {
            foreach (var node in next.Nodes)
            {
                rows.AddRange(Requirements(node));
                if (node.Op is Ops.RegionOp op)
                {
                    regions.Push(op.Region);
                }
            }
        }

        return new BindingRequirements(rows.ToImmutable(), function);
    }

    /// <summary>Checks every requirement. Allocates nothing if all hold.</summary>
    /// <exception cref="CompilerException">Those that do not hold, each with its statement and the values found.</exception>
    public void Check(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        ImmutableArray<Diagnostic>.Builder? broken = null;
        foreach (var row in _rows)
        {
            var (left, right) = (binding.Evaluate(row.Left), binding.Evaluate(row.Right));
            if (row.IsEquality ? left != right : left > right)
            {
                broken ??= ImmutableArray.CreateBuilder<Diagnostic>();
                broken.Add(new Diagnostic(
                    row.Label, $"{row.Message}; expected {row.Left} {(row.IsEquality ? "=" : "<=")} {row.Right}, found {left} and {right} with {binding}")
                {
                    Node = row.Node,
                    Origin = row.Node.Origin,
                    Function = _function,
                });
            }
        }

        if (broken is not null)
        {
            throw new CompilerException(broken.ToImmutable());
        }
    }

    private static IEnumerable<Row> Requirements(Node node)
    {
        // A declared gradient and an update say nothing about extents beyond their operands' types.
        foreach (var r in TypeRule.Apply(node.Op, node.Operands).Requirements)
        {
            yield return new Row(r.Label, r.Left, r.Right, true, r.Message, node);
        }

        foreach (var result in node.Results)
        {
            foreach (var extent in result.Type.Shape.Where(d => d.Constant is null && d.Symbol is null).Distinct())
            {
                yield return new Row("type.extent", Dim.Zero, extent, false, $"an extent of %{result.Name}: {result.Type} is negative", node);
            }
        }

        if (node.Op is Movement movement)
        {
            foreach (var move in movement.Moves([.. node.Operands.Select(o => o.Type)], node.Result.Type))
            {
                foreach (var row in Bounds(node, move).Where(r => (r.Right - r.Left).Constant is not >= 0))
                {
                    yield return row;
                }
            }
        }
    }

    private static IEnumerable<Row> Bounds(Node node, Move move)
    {
        var label = $"{node.Op.Mnemonic}.bounds";
        for (var axis = 0; axis < move.Extents.Rank; axis++)
        {
            var message = $"elements are put outside of %{node.Result.Name}: {node.Result.Type} (axis {axis})";
            yield return new Row(label, Dim.Zero, move.Destination[axis], false, message, node);
            yield return new Row(label, move.Destination[axis] + move.Extents[axis].Spread(move.Spacing[axis]), node.Result.Type.Shape[axis], false, message, node);
        }

        for (var axis = 0; axis < move.Source.Length; axis++)
        {
            var (of, map) = (node.Operands[move.Operand], move.Source[axis]);
            var message = $"elements are taken from outside of %{of.Name}: {of.Type} (axis {axis})";

            // From the least to the largest position: a step down goes to the end of its axis, as a step up does.
            Dim Reach(Func<AxisTerm, bool> which) => map.Terms.Where(which).Aggregate(map.Offset, (sum, t) => sum + (t.Step * (move.Extents[t.Axis] - 1)));
            yield return new Row(label, Dim.Zero, Reach(t => t.Step < 0), false, message, node);
            yield return new Row(label, Reach(t => t.Step > 0) + 1, of.Type.Shape[axis], false, message, node);
        }
    }

    private sealed record Row(string Label, Dim Left, Dim Right, bool IsEquality, string Message, Node Node);
}
