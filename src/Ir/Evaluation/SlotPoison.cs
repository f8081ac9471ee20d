using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Evaluation;

/// <summary>
/// Overwrites the slots of a memory plan with bytes of ones (NaN in every float, -1 in every integer) as soon as the value in them is
/// dead, by lives found here and not by the plan: what reads a slot too late then differs.
/// </summary>
internal sealed class SlotPoison
{
    private readonly Function _function;
    private readonly StepProgramBuilder _program;
    private readonly ImmutableArray<Dim> _bytes;
    private readonly Dictionary<Value, int> _lastUse = [];
    private readonly Dictionary<Value, Value> _viewed = [];
    private readonly Dictionary<int, Value> _occupants = [];

    public SlotPoison(Function function, StepProgramBuilder program)
    {
        (_function, _program) = (function, program);
        _bytes = MemoryPlan.Of(function);
        for (var i = 0; i < function.Nodes.Length; i++)
        {
            var node = function.Nodes[i];
            foreach (var operand in node.Operands)
            {
                // Updates happen when everything else is done.
                _lastUse[Viewed(operand)] = node.Op is Update ? int.MaxValue : Math.Max(i, _lastUse.GetValueOrDefault(Viewed(operand)));
            }

            if (node.Op.IsView)
            {
                _viewed.Add(node.Result, Viewed(node.Operands[0]));
            }
        }

        foreach (var result in function.Results)
        {
            _lastUse[Viewed(result)] = int.MaxValue;
        }
    }

    /// <summary>To be called after the steps of each statement.</summary>
    public void After(int statement)
    {
        foreach (var result in _function.Nodes[statement].Results.Where(r => !_viewed.ContainsKey(r)))
        {
            if (result.Placement is { Parameter: null, Slot: var slot })
            {
                _occupants[slot] = result;
            }
        }

        foreach (var (slot, value) in _occupants.Where(o => _lastUse.GetValueOrDefault(o.Value) <= statement).ToList())
        {
            var buffer = _program.Planned(slot);
            _program.Add(new FillStep(buffer, _bytes[slot], 1, 0xFF), buffer);
            _occupants.Remove(slot);
        }
    }

    private Value Viewed(Value value) => _viewed.GetValueOrDefault(value, value);
}
