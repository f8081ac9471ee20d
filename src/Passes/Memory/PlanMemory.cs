using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Memory;

/// <summary>
/// Gives every value that takes memory its place: a slot of the arena, or the memory of the parameter that it updates. In program order:
/// (1) a kernel's result that only an update needs lives in the updated parameter where <see cref="InPlace"/> proves that nobody can see
/// the difference; (2) a kernel's result takes over the slot of an operand that dies there and is read element by element; (3) any other
/// value takes a free slot, or a new one; (4) slots whose value nobody reads any more are free from the next statement on. Slots hold
/// values of equal bytes as dims; among literal ones the smallest that is large enough is taken, else the largest, which grows. Results
/// of the function, and what updates read, live to the end. A view, such as a reshape, is its operand's bytes: it has its operand's place, and
/// none over an input or parameter. Constants written out have none either: they lie outside of the arena.
/// </summary>
public sealed class PlanMemory : IPass
{
    /// <inheritdoc/>
    public string Name => "plan-memory";

    /// <inheritdoc/>
    public string Summary => "puts values into slots and updates parameters in place";

    /// <inheritdoc/>
    public Stage Establishes => Stage.Fused;

    /// <inheritdoc/>
    public Module Run(Module module, PassContext context)
    {
        return Rewriter.MapBodies(module, (function, stage) =>
        {
            var places = new FunctionPlan(function).Places();
            var rewriter = new Rewriter(module, function, stage);
            foreach (var node in function.Nodes)
            {
                ImmutableArray<Placement?> placed = [.. node.Results.Select(r => places.GetValueOrDefault(r))];
                var op = node.Op is Tiled tiled ? tiled with { Region = InTile(rewriter, tiled, function.Name) } : node.Op;
                if (op == node.Op && placed.SequenceEqual(node.Results.Select(r => r.Placement)))
                {
                    rewriter.Keep(node);
                }
                else
                {
                    rewriter.Copy(node, op, placements: placed);
                }
            }

            return rewriter.BuildFunction(function);
        });
    }

    // The kernels of a tiled statement have slots of a tile for what is not yielded.
    private static Region InTile(Rewriter outer, Tiled tiled, string function)
    {
        var places = new FunctionPlan(tiled.Kernels(function)).Places();
        var rewriter = outer.NewRegion(tiled.Region);
        foreach (var input in tiled.Region.Inputs)
        {
            rewriter.Input(input, input.Type);
        }

        foreach (var node in tiled.Region.Nodes)
        {
            ImmutableArray<Placement?> placed = [.. node.Results.Select(r => tiled.Region.Results.Contains(r) ? null : places[r])];
            if (placed.SequenceEqual(node.Results.Select(r => r.Placement)))
            {
                rewriter.Keep(node);
            }
            else
            {
                rewriter.Copy(node, placements: placed);
            }
        }

        return rewriter.Build();
    }
}

/// <summary>The places of one function's values.</summary>
internal sealed class FunctionPlan
{
    private readonly Function _function;
    private readonly Lives _lives;
    private readonly InPlace _inPlace;
    private readonly FreeSlots _slots = new();
    private readonly Dictionary<Value, Placement> _places = [];

    public FunctionPlan(Function function)
    {
        _function = function;
        _lives = new Lives(function);
        _inPlace = new InPlace(function, _lives);
    }

    /// <summary>The place of each value that has one.</summary>
    public Dictionary<Value, Placement> Places()
    {
        foreach (var (value, parameter) in _inPlace.Updates())
        {
            _places.Add(value, new Placement(-1, parameter));
        }

        for (var i = 0; i < _function.Nodes.Length; i++)
        {
            var node = _function.Nodes[i];
            if (node.Op.IsView)
            {
                if (_places.TryGetValue(_lives.Root(node.Result), out var place))
                {
                    _places.Add(node.Result, place);
                }
            }
            else if (node.Op is not Constant { IsSplat: false })
            {
                Place(node, i);
            }
        }

        return _places;
    }

    private void Place(Node node, int position)
    {
        ImmutableArray<Value> dying = [.. node.Operands.Select(_lives.Root).Distinct()
            .Where(r => SlotOf(r) is not null && _lives.LastUse(r) == position)];
        var open = dying.ToHashSet();
        foreach (var result in node.Results.Where(r => !_places.ContainsKey(r)))
        {
            if (open.FirstOrDefault(o => _inPlace.TakesOver(result, o)) is { } operand)
            {
                open.Remove(operand);
                _places.Add(result, _places[operand]);
            }
        }

        foreach (var result in node.Results.Where(r => !_places.ContainsKey(r)))
        {
            _places.Add(result, new Placement(_slots.Take(result.Type.Bytes), null));
        }

        foreach (var value in open.Concat(node.Results.Where(r => _lives.LastUse(r) <= position)))
        {
            if (SlotOf(value) is { } slot)
            {
                _slots.Give(slot);
            }
        }
    }

    private int? SlotOf(Value value) => _places.TryGetValue(value, out var place) && place.Parameter is null ? place.Slot : null;
}
