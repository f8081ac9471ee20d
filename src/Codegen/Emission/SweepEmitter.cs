using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Reference;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// Emits one sweep at the present row: (1) addresses and what does not change along the inner loop; (2) the loop over whole vectors, in
/// chunks where a sum asks for them; (3) one masked body for the rest; (4) the row values that reductions give.
/// </summary>
internal sealed class SweepEmitter
{
    private readonly KernelFrame _frame;
    private readonly Emit<Kernel> _il;
    private readonly Sweep _sweep;
    private readonly LaneCode _lanes;
    private readonly RegisterPool _registers;
    private readonly Local?[] _values;
    private readonly bool[] _isInvariant;
    private readonly int[] _lastUse;
    private readonly Local?[] _inputAddress;
    private readonly Local?[] _outputAddress;
    private readonly ReductionEmitter?[] _reductions;
    private readonly Local _position;

    // Bodies that make one round over the lanes of a sum, each adding to registers of its own; 1 where lanes lie in memory.
    private readonly int _group;
    private Local? _flat;

    private SweepEmitter(KernelFrame frame, Sweep sweep, int bits, RegisterPool registers)
    {
        (_frame, _il, _sweep, _registers) = (frame, frame.Il, sweep, registers);
        _lanes = sweep.PerRow ? LaneCode.OneLane(_il) : LaneCode.For(_il, bits, sweep.Program);
        var code = sweep.Program.Code;
        _values = new Local?[code.Length];
        _isInvariant = new bool[code.Length];
        _lastUse = new int[code.Length];
        _inputAddress = new Local?[sweep.Inputs.Length];
        _outputAddress = new Local?[sweep.Outputs.Length];
        _reductions = new ReductionEmitter?[sweep.Outputs.Length];
        _group = GroupSize();
        _position = registers.Take(typeof(nint));
        for (var i = 0; i < code.Length; i++)
        {
            _isInvariant[i] = sweep.PerRow || IsInvariant(code[i]);
            for (var k = 0; k < code[i].OperandCount; k++)
            {
                _lastUse[code[i].Operand(k)] = i;
            }
        }

        foreach (var output in sweep.Program.Outputs)
        {
            _lastUse[output] = code.Length;
        }
    }

    /// <summary>Emits the sweep.</summary>
    public static void Emit(KernelFrame frame, Sweep sweep, int bits, RegisterPool registers)
    {
        var emitter = new SweepEmitter(frame, sweep, bits, registers);
        if (sweep.PerRow)
        {
            emitter.EmitOnce();
        }
        else
        {
            emitter.EmitLoop();
        }

        emitter.Release();
    }

    private void EmitOnce()
    {
        FindAddresses();
        EmitInvariants();
        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            EmitOutput(o, null, 0);
        }
    }

    private void EmitLoop()
    {
        FindAddresses();
        EmitInvariants();
        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            if (_sweep.Outputs[o] is SweepOutput.Reduce reduce)
            {
                _reductions[o] = new ReductionEmitter(_frame, _lanes, reduce, OutputType(o), _group, _registers);
                _reductions[o]!.Begin();
            }
        }

        _il.LoadLocal(_frame.InnerBegin).StoreLocal(_position);
        if (HasSum && _frame.LiteralInner is not <= Reductions.TrailingChunk)
        {
            EmitChunks();
        }
        else
        {
            EmitRange(_frame.InnerEnd, _frame.LiteralInner);
        }

        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            if (_reductions[o] is { } reduction)
            {
                PushSlot(((SweepOutput.Reduce)_sweep.Outputs[o]).Slot);
                reduction.PushResult();
                _il.StoreObject(ClrTypes.Of(OutputType(o)));
                reduction.Release();
            }
        }
    }

    // while (true) { end = min(position + 4096, innerEnd); range; if (position >= innerEnd) break; end the chunk of every sum; }
    private void EmitChunks()
    {
        var end = _registers.Take(typeof(nint));
        var (again, run, done) = (_il.DefineLabel(), _il.DefineLabel(), _il.DefineLabel());
        _il.MarkLabel(again);
        _il.LoadLocal(_position);
        _frame.Literal(Reductions.TrailingChunk);
        _il.Add().StoreLocal(end);
        _il.LoadLocal(end).LoadLocal(_frame.InnerEnd).BranchIfLess(run);
        _il.LoadLocal(_frame.InnerEnd).StoreLocal(end);
        _il.MarkLabel(run);
        EmitRange(end, null);
        _il.LoadLocal(_position).LoadLocal(_frame.InnerEnd).BranchIfGreaterOrEqual(done);
        foreach (var reduction in _reductions)
        {
            reduction?.EndChunk();
        }

        _il.Branch(again);
        _il.MarkLabel(done);
        _registers.Give(end);
    }

    /// <summary>Runs from the present position to <paramref name="end"/>: whole rounds, then what is left, the last body masked.</summary>
    /// <param name="end">The position after the last.</param>
    /// <param name="literal">The number of positions, where it is known.</param>
    private void EmitRange(Local end, long? literal)
    {
        var round = _lanes.Count * _group;
        if (literal is not { } known || known >= round)
        {
            var limit = _registers.Take(typeof(nint));
            var (loop, left) = (_il.DefineLabel(), _il.DefineLabel());
            _il.LoadLocal(end);
            _frame.Literal(round - 1);
            _il.Subtract().StoreLocal(limit);
            _il.LoadLocal(_position).LoadLocal(limit).BranchIfGreaterOrEqual(left);
            _il.MarkLabel(loop);
            for (var body = 0; body < _group; body++)
            {
                EmitWholeBody(body);
            }

            _il.LoadLocal(_position).LoadLocal(limit).BranchIfLess(loop);
            _il.MarkLabel(left);
            _registers.Give(limit);
        }

        if (literal is { } extent)
        {
            var rest = extent % round;
            for (var body = 0; body < rest / _lanes.Count; body++)
            {
                EmitWholeBody(body);
            }

            if (rest % _lanes.Count > 0)
            {
                EmitMaskedBody(end, (int)(rest / _lanes.Count));
            }
        }
        else
        {
            EmitUnknownRest(end);
        }
    }

    private void EmitUnknownRest(Local end)
    {
        var done = _il.DefineLabel();
        for (var body = 0; _lanes.Count > 1 && body < _group; body++)
        {
            _il.LoadLocal(_position).LoadLocal(end).BranchIfGreaterOrEqual(done);
            EmitMaskedBody(end, body);
        }

        _il.MarkLabel(done);
    }

    private void EmitWholeBody(int body)
    {
        EmitBody(null, body);
        _il.LoadLocal(_position);
        _frame.Literal(_lanes.Count);
        _il.Add().StoreLocal(_position);
    }

    // The lanes up to the end, at most one vector of them.
    private void EmitMaskedBody(Local end, int body)
    {
        var count = _registers.Take(typeof(nint));
        _il.LoadLocal(end).LoadLocal(_position).Subtract().StoreLocal(count);
        if (_group > 1)
        {
            var fits = _il.DefineLabel();
            _il.LoadLocal(count);
            _frame.Literal(_lanes.Count);
            _il.BranchIfLessOrEqual(fits);
            _frame.Literal(_lanes.Count);
            _il.StoreLocal(count);
            _il.MarkLabel(fits);
        }

        EmitBody(count, body);
        _il.LoadLocal(_position).LoadLocal(count).Add().StoreLocal(_position);
        _registers.Give(count);
    }

    private void EmitBody(Local? count, int body)
    {
        var code = _sweep.Program.Code;
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i].Primitive == ScalarPrimitive.Constant || _isInvariant[i])
            {
                continue;
            }

            Compute(i, count);
            FreeAfter(i);
        }

        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            EmitOutput(o, count, body);
        }

        for (var i = 0; i < code.Length; i++)
        {
            if (!_isInvariant[i] && _values[i] is { } register)
            {
                _registers.Give(register);
                _values[i] = null;
            }
        }
    }

    private void FreeAfter(int instruction)
    {
        ref readonly var code = ref _sweep.Program.Code.ItemRef(instruction);
        for (var k = 0; k < code.OperandCount; k++)
        {
            var operand = code.Operand(k);
            if (!_isInvariant[operand] && _lastUse[operand] == instruction && _values[operand] is { } register)
            {
                _registers.Give(register);
                _values[operand] = null;
            }
        }
    }

    private void EmitInvariants()
    {
        var code = _sweep.Program.Code;
        for (var i = 0; i < code.Length; i++)
        {
            if (_isInvariant[i] && code[i].Primitive != ScalarPrimitive.Constant)
            {
                Compute(i, null);
            }
        }
    }

    private void Compute(int i, Local? count)
    {
        ref readonly var code = ref _sweep.Program.Code.ItemRef(i);
        switch (code.Primitive)
        {
            case ScalarPrimitive.Input:
                LoadInput((int)code.Immediate, code.Type, count);
                break;
            case ScalarPrimitive.Index:
                LoadPosition((int)code.Immediate);
                break;
            default:
                var instruction = code;
                var operandType = code.A >= 0 ? _sweep.Program.Code[code.A].Type : code.Type;
                _lanes.Apply(instruction, operandType, k => PushValue(instruction.Operand(k)));
                break;
        }

        var register = _registers.Take(_lanes.Vector(code.Type));
        _il.StoreLocal(register);
        _values[i] = register;
    }

    private void PushValue(int value)
    {
        ref readonly var code = ref _sweep.Program.Code.ItemRef(value);
        if (code.Primitive == ScalarPrimitive.Constant)
        {
            _lanes.Constant(code.Type, code.Immediate);
        }
        else
        {
            _il.LoadLocal(_values[value]!);
        }
    }

    private void LoadInput(int input, DType type, Local? count)
    {
        switch (_sweep.Inputs[input])
        {
            case SweepInput.Load { Access.InnerStride: 0 }:
                _il.LoadLocal(_inputAddress[input]!);
                _lanes.LoadRepeated(type);
                break;
            case SweepInput.Load when _sweep.PerRow:
                _il.LoadLocal(_inputAddress[input]!);
                _lanes.Load(type, null);
                break;
            case SweepInput.Load:
                PushElement(_inputAddress[input]!, type);
                _lanes.Load(type, count);
                break;
            case SweepInput.Row row:
                PushSlot(row.Slot);
                _lanes.LoadRepeated(type);
                break;
            case SweepInput.Extent extent:
                _frame.Push(extent.Value);
                _il.Convert<long>();
                _lanes.FromScalar(typeof(long));
                break;
        }
    }

    private void LoadPosition(int level)
    {
        if (level < 0)
        {
            _il.LoadLocal(_flat!);
            if (!_sweep.PerRow)
            {
                _il.LoadLocal(_position).Add();
            }
        }
        else if (level < _frame.Rows.Length)
        {
            _il.LoadLocal(_frame.Rows[level]).Convert<int>();
            _lanes.FromScalar(typeof(int));
            return;
        }
        else
        {
            _il.LoadLocal(_position);
        }

        _il.Convert<int>();
        _lanes.Positions();
    }

    // Addresses are worked out once a row; an index added in the loop is all that changes.
    private void FindAddresses()
    {
        for (var i = 0; i < _sweep.Inputs.Length; i++)
        {
            if (_sweep.Inputs[i] is SweepInput.Load load)
            {
                _inputAddress[i] = Address(load.Access);
            }
        }

        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            if (_sweep.Outputs[o] is SweepOutput.Store store)
            {
                _outputAddress[o] = Address(store.Access);
            }
            else if (_sweep.Outputs[o] is SweepOutput.Accumulate accumulate)
            {
                _outputAddress[o] = LeadingEmitter.TotalAddress(_frame, accumulate, OutputType(o), _registers);
            }
        }

        if (_sweep.Program.Code.Any(c => c is { Primitive: ScalarPrimitive.Index, Immediate: < 0 }))
        {
            _flat = _registers.Take(typeof(nint));
            _frame.PushFlatRow(_frame.Rows.Length);
            _frame.Push(_frame.Program.Inner);
            _il.Multiply().StoreLocal(_flat);
        }
    }

    private Local Address(KernelAccess access)
    {
        var local = _registers.Take(typeof(nint));
        _frame.PushRowAddress(access);
        _il.StoreLocal(local);
        return local;
    }

    private void EmitOutput(int o, Local? count, int body)
    {
        var type = OutputType(o);
        var value = _sweep.Program.Outputs[o];
        switch (_sweep.Outputs[o])
        {
            case SweepOutput.Store when _sweep.PerRow:
                _il.LoadLocal(_outputAddress[o]!);
                PushValue(value);
                _lanes.Store(type, null);
                break;
            case SweepOutput.Store:
                PushElement(_outputAddress[o]!, type);
                PushValue(value);
                _lanes.Store(type, count);
                break;
            case SweepOutput.Row row:
                PushSlot(row.Slot);
                PushValue(value);
                _lanes.Store(type, null);
                break;
            case SweepOutput.Reduce:
                _reductions[o]!.Add(() => PushValue(value), count, _position, body);
                break;
            case SweepOutput.Accumulate accumulate:
                EmitAccumulate(o, accumulate, value, type, count);
                break;
        }
    }

    private void EmitAccumulate(int o, SweepOutput.Accumulate accumulate, int value, DType type, Local? count)
    {
        void PushTotal()
        {
            if (accumulate.Kind == ReductionKind.Sum)
            {
                _frame.PushBuffer(accumulate.Partial);
                _il.LoadLocal(_position);
                _frame.Scale(type);
                _il.Add();
            }
            else
            {
                PushElement(_outputAddress[o]!, type);
            }
        }

        PushTotal();
        PushTotal();
        _lanes.Load(type, count);
        PushValue(value);
        _il.Call(accumulate.Kind switch
        {
            ReductionKind.Sum => VectorMethods.Operator(_lanes.Bits, _lanes.Element(type), "op_Addition"),
            ReductionKind.Max => VectorMethods.OnVectors(_lanes.Bits, "Max", _lanes.Element(type), 2),
            _ => VectorMethods.OnVectors(_lanes.Bits, "Min", _lanes.Element(type), 2),
        });
        _lanes.Store(type, count);
    }

    private void Release()
    {
        foreach (var local in _values.Concat(_inputAddress).Concat(_outputAddress).Append(_position).Append(_flat).OfType<Local>())
        {
            _registers.Give(local);
        }
    }

    private bool IsInvariant(in ScalarInstruction code) => code.Primitive switch
    {
        ScalarPrimitive.Constant => true,
        ScalarPrimitive.Input => _sweep.Inputs[(int)code.Immediate] is not SweepInput.Load { Access.InnerStride: not 0 },
        ScalarPrimitive.Index => code.Immediate >= 0 && code.Immediate < _frame.Rows.Length,
        _ => (code.A < 0 || _isInvariant[code.A]) && (code.B < 0 || _isInvariant[code.B]) && (code.C < 0 || _isInvariant[code.C]),
    };

    private DType OutputType(int o) => _sweep.Program.Code[_sweep.Program.Outputs[o]].Type;

    private void PushSlot(int slot)
    {
        _frame.PushBuffer(_frame.Program.RowValues);
        _frame.Literal(slot * sizeof(long));
        _il.Add();
    }

    private void PushElement(Local address, DType type)
    {
        _il.LoadLocal(address).LoadLocal(_position);
        _frame.Scale(type);
        _il.Add();
    }
    private bool HasSum => _sweep.Outputs.Any(o => o is SweepOutput.Reduce { Kind: ReductionKind.Sum });

    // Registers hold the lanes where a round is a few bodies and the bodies, once for whole and once for masked ones, stay small.
    private int GroupSize()
    {
        const int mostBodies = 8;
        const int mostInstructions = 800;
        var bodies = Reductions.Lanes / _lanes.Count;
        return HasSum && bodies <= mostBodies && 2 * bodies * _sweep.Program.Code.Length <= mostInstructions ? bodies : 1;
    }
}
