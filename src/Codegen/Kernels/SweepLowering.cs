using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Codegen.Kernels;

/// <summary>
/// Divides the elementwise ops and reductions of a region into sweeps over a row. A value's stage is the number of trailing reductions
/// that must be finished before it is known; stage k has a program per row, then a sweep. A full value of an earlier stage that a later
/// one needs is computed again if that is cheap, else kept in a scratch row that never leaves the cache.
/// </summary>
internal sealed class SweepLowering(KernelLowering kernel, Region region)
{
    // Recomputing up to this many instructions costs less than a store and a load.
    private const int CheapInstructions = 4;

    private readonly Dictionary<Value, int> _stage = [];
    private readonly Dictionary<Value, int> _slots = [];
    private readonly Dictionary<Value, KernelAccess> _kept = [];
    private readonly Dictionary<Value, int> _cost = [];
    private readonly HashSet<Value> _needed = [];

    public (ImmutableArray<Sweep> Sweeps, int RowValues) Lower()
    {
        foreach (var node in region.Nodes)
        {
            Measure(node);
        }

        ChooseKept();
        var sweeps = ImmutableArray.CreateBuilder<Sweep>();
        var last = _stage.Values.DefaultIfEmpty(0).Max();
        for (var stage = 0; stage <= last; stage++)
        {
            AddProgram(sweeps, perRow: true, stage);
            AddProgram(sweeps, perRow: false, stage);
        }

        var rowValues = _slots.Count == 0 ? -1 : kernel.AddScratch("row", DType.I64, _slots.Count);
        return (sweeps.ToImmutable(), rowValues);
    }

    private static bool IsTrailing(Node node) => node.Op is Reduction r && r.IsTrailing(node.Operands[0].Type.Rank);

    // Scalars that follow from extents alone are worked out with the values of a row.
    private bool IsRow(Value value) => !kernel.IsFull(value) && (value.Type.Rank == 0 || kernel.IsRowShape(value.Type.Shape));

    private int StageOf(Value value) => _stage.GetValueOrDefault(value);

    private void Measure(Node node)
    {
        var result = node.Result;
        var stage = node.Operands.Select(StageOf).DefaultIfEmpty(0).Max();
        _stage[result] = IsTrailing(node) ? stage + 1 : stage;
        var own = node.Op is Elementwise op && kernel.Load(result) is null
            ? op.Program(node.Operands.Select(o => o.Type.DType), result.Type.DType).Code.Length - node.Operands.Length
            : 0;

        // Whatever is dear is equally dear: without a bound, values that are read twice double the cost at each step.
        _cost[result] = Math.Min(own + node.Operands.Sum(o => _cost.GetValueOrDefault(o)), CheapInstructions + 1);
        if (IsTrailing(node))
        {
            _cost[result] = 0;
            _slots.Add(result, _slots.Count);
        }
        else if (IsRow(result) && node.Op is Elementwise && node.Operands.Length > 0)
        {
            _slots.Add(result, _slots.Count);
        }
    }

    // Walks back from what each stage must deliver and finds the full values of earlier stages that are too dear to compute again.
    private void ChooseKept()
    {
        var work = new Stack<(Value Value, int Stage)>();
        foreach (var (value, stage) in Roots())
        {
            work.Push((value, stage));
        }

        var seen = new HashSet<(Value, int)>();
        while (work.TryPop(out var item))
        {
            var (value, stage) = item;
            if (!seen.Add(item) || kernel.Load(value) is not null || _slots.ContainsKey(value))
            {
                continue;
            }

            if (StageOf(value) < stage && value.Node.Op is Elementwise && kernel.IsFull(value) && _cost[value] > CheapInstructions)
            {
                _needed.Add(value);
                continue;
            }

            foreach (var operand in value.Node.Operands)
            {
                work.Push((operand, stage));
            }
        }

        foreach (var value in region.Nodes.Select(n => n.Result).Where(_needed.Contains))
        {
            _kept.Add(value, kernel.Store(value) ?? kernel.ScratchRow(value.Name, value.Type.DType));
        }
    }

    private IEnumerable<(Value Value, int Stage)> Roots()
    {
        foreach (var node in region.Nodes.Where(n => n.Op is Reduction))
        {
            yield return (node.Operands[0], StageOf(node.Operands[0]));
        }

        foreach (var result in region.Results.Where(r => r.Node.Op is Elementwise))
        {
            yield return (result, StageOf(result));
        }
    }

    private void AddProgram(ImmutableArray<Sweep>.Builder sweeps, bool perRow, int stage)
    {
        var code = new StageProgram(this, perRow, stage);
        foreach (var node in region.Nodes)
        {
            var value = node.Result;
            if (node.Op is Reduction reduction)
            {
                if (!perRow && StageOf(node.Operands[0]) == stage)
                {
                    code.Output(node.Operands[0], Target(node, reduction));
                }

                // A row value that is also a result is stored by the row program of its stage.
                if (perRow && IsTrailing(node) && StageOf(value) == stage && kernel.Store(value) is { } place)
                {
                    code.Output(value, new SweepOutput.Store(place));
                }

                continue;
            }

            // Constants and extents are computed where they are read, but they may be results too. A product is where it belongs already.
            if ((node.Op is not Elementwise && (node.Op is Movement or Contraction || kernel.Store(value) is null)) || StageOf(value) != stage)
            {
                continue;
            }

            if (_slots.TryGetValue(value, out var slot) ? perRow : perRow == IsRow(value))
            {
                if (_slots.ContainsKey(value))
                {
                    code.Output(value, new SweepOutput.Row(slot));
                }

                if (kernel.Store(value) is { } store)
                {
                    code.Output(value, new SweepOutput.Store(store));
                }
                else if (_kept.TryGetValue(value, out var scratch))
                {
                    code.Output(value, new SweepOutput.Store(scratch));
                }
            }
        }

        if (code.Build() is { } sweep)
        {
            sweeps.Add(sweep);
        }
    }

    private SweepOutput Target(Node node, Reduction reduction)
    {
        var type = node.Result.Type.DType;
        if (IsTrailing(node))
        {
            var bytes = reduction.Kind == ReductionKind.Sum ? TrailingSum.Bytes : Reductions.Lanes * type.Size();
            var lanes = kernel.AddScratch("lanes." + node.Result.Name, type, bytes / type.Size());
            return new SweepOutput.Reduce(reduction.Kind, lanes, _slots[node.Result]);
        }

        var partial = reduction.Kind == ReductionKind.Sum ? kernel.ScratchRow("partial." + node.Result.Name, type).Buffer : -1;
        return new SweepOutput.Accumulate(reduction.Kind, partial, kernel.ResultBuffer(node.Result));
    }

    /// <summary>The program of one stage under construction.</summary>
    private sealed class StageProgram(SweepLowering owner, bool perRow, int stage)
    {
        private readonly ScalarBuilder _builder = new();
        private readonly Dictionary<Value, Scalar> _values = [];
        private readonly List<SweepInput> _inputs = [];
        private readonly List<(Scalar Value, SweepOutput Target)> _outputs = [];

        public void Output(Value value, SweepOutput target) => _outputs.Add((Get(value), target));

        public Sweep? Build() => _outputs.Count == 0
            ? null
            : new Sweep(perRow, [.. _inputs], _builder.Build([.. _outputs.Select(o => o.Value)]), [.. _outputs.Select(o => o.Target)]);

        // Explicit stack: chains of ops can be as long as a region.
        private Scalar Get(Value root)
        {
            var work = new Stack<Value>([root]);
            while (work.TryPeek(out var value))
            {
                if (_values.ContainsKey(value) || TryLeaf(value))
                {
                    work.Pop();
                    continue;
                }

                var missing = value.Node.Operands.Where(o => !_values.ContainsKey(o)).ToList();
                if (missing.Count > 0)
                {
                    missing.ForEach(work.Push);
                    continue;
                }

                _values[value] = value.Node.Op is Elementwise op
                    ? Inline(op, value)
                    : _values[value.Node.Operands[0]];
                work.Pop();
            }

            return _values[root];
        }

        private Scalar Inline(Elementwise op, Value value)
        {
            var operands = value.Node.Operands;
            var program = op.Program(operands.Select(o => o.Type.DType), value.Type.DType);
            return _builder.Inline(
                program,
                [.. operands.Select(o => _values[o])],
                axis => value.Type.Rank == 0 ? _builder.Constant(DType.I32, 0) : owner.Position(_builder, axis))[0];
        }

        private bool TryLeaf(Value value)
        {
            if (owner.IsMadeEarlier(value, perRow, stage, out var input))
            {
                _values[value] = AddInput(input, value.Type.DType);
                return true;
            }

            if (value.Node.Op is Constant { IsSplat: true } constant)
            {
                _values[value] = _builder.ConstantBits(constant.Type.DType, constant.Bits[0]);
                return true;
            }

            if (value.Node.Op is Size size)
            {
                _values[value] = AddInput(new SweepInput.Extent(value.Node.Operands[0].Type.Shape[size.Axis]), DType.I64);
                return true;
            }

            return false;
        }

        private Scalar AddInput(SweepInput input, DType type)
        {
            var position = _inputs.IndexOf(input);
            if (position < 0)
            {
                position = _inputs.Count;
                _inputs.Add(input);
            }

            return _builder.Input(position, type);
        }
    }

    private Scalar Position(ScalarBuilder builder, int axis) => kernel.Position(builder, axis);

    // True if the value is read rather than computed in this program: memory, a kept row, or a row value of an earlier program.
    private bool IsMadeEarlier(Value value, bool perRow, int stage, out SweepInput input)
    {
        input = null!;
        if (kernel.Load(value) is { } load)
        {
            input = new SweepInput.Load(load);
        }
        else if (_slots.TryGetValue(value, out var slot) && (IsTrailing(value.Node) || !perRow || StageOf(value) < stage))
        {
            input = new SweepInput.Row(slot);
        }
        else if (_kept.TryGetValue(value, out var kept) && StageOf(value) < stage)
        {
            input = new SweepInput.Load(kept);
        }

        return input is not null;
    }
}
