using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// The code of one sweep's program: what does not change along the inner loop is worked out once a row, the rest in each body of the loop,
/// values in registers that are used again once they are dead.
/// </summary>
internal sealed class SweepBody
{
    private readonly KernelFrame _frame;
    private readonly Emit<Kernel> _il;
    private readonly Sweep _sweep;
    private readonly RegisterPool _registers;
    private readonly Local?[] _values;
    private readonly bool[] _isInvariant;
    private readonly int[] _lastUse;
    private readonly Local?[] _inputAddress;
    private readonly Local?[] _outputAddress;
    private Local? _flat;

    /// <summary>The code of a sweep, nothing emitted yet.</summary>
    public SweepBody(KernelFrame frame, Sweep sweep, int bits, RegisterPool registers)
    {
        (_frame, _il, _sweep, _registers) = (frame, frame.Il, sweep, registers);
        Lanes = sweep.PerRow ? LaneCode.OneLane(_il) : LaneCode.For(_il, bits, sweep.Program);
        var code = sweep.Program.Code;
        _values = new Local?[code.Length];
        _isInvariant = new bool[code.Length];
        _lastUse = new int[code.Length];
        _inputAddress = new Local?[sweep.Inputs.Length];
        _outputAddress = new Local?[sweep.Outputs.Length];
        Position = registers.Take(typeof(nint));
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

    /// <summary>The translation of primitives, at the width that the program allows.</summary>
    public LaneCode Lanes { get; }

    /// <summary>The inner position of the body's first lane.</summary>
    public Local Position { get; }

    /// <summary>Emits what is worked out once a row.</summary>
    public void Begin()
    {
        FindAddresses();
        EmitInvariants();
    }

    /// <summary>Emits the outputs of a program that runs once a row.</summary>
    public void EmitOutputs()
    {
        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            EmitOutput(o, null);
        }
    }

    /// <summary>Gives all registers back.</summary>
    public void Release()
    {
        foreach (var local in _values.Concat(_inputAddress).Concat(_outputAddress).Append(Position).Append(_flat).OfType<Local>())
        {
            _registers.Give(local);
        }
    }

    /// <summary>The type of an output.</summary>
    public DType OutputType(int o) => _sweep.Program.Code[_sweep.Program.Outputs[o]].Type;

    /// <summary>Emits one pass through the program at <see cref="Position"/>.</summary>
    /// <param name="count">How many lanes count, if not all.</param>
    /// <param name="body">Which body of a round this is.</param>
    /// <param name="reductions">Where reduced outputs go.</param>
    public void Emit(Local? count, int body, ReductionEmitter?[] reductions)
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
            if (reductions[o] is { } reduction)
            {
                var value = _sweep.Program.Outputs[o];
                reduction.Add(() => PushValue(value), count, Position, body);
            }
            else
            {
                EmitOutput(o, count);
            }
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
                Lanes.Apply(instruction, operandType, k => PushValue(instruction.Operand(k)));
                break;
        }

        var register = _registers.Take(Lanes.Vector(code.Type));
        _il.StoreLocal(register);
        _values[i] = register;
    }

    private void PushValue(int value)
    {
        ref readonly var code = ref _sweep.Program.Code.ItemRef(value);
        if (code.Primitive == ScalarPrimitive.Constant)
        {
            Lanes.Constant(code.Type, code.Immediate);
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
                Lanes.LoadRepeated(type);
                break;
            case SweepInput.Load when _sweep.PerRow:
                _il.LoadLocal(_inputAddress[input]!);
                Lanes.Load(type, null);
                break;
            case SweepInput.Load:
                PushElement(_inputAddress[input]!, type);
                Lanes.Load(type, count);
                break;
            case SweepInput.Row row:
                _frame.PushSlot(row.Slot);
                Lanes.LoadRepeated(type);
                break;
            case SweepInput.Extent extent:
                _frame.Push(extent.Value);
                _il.Convert<long>();
                Lanes.FromScalar(typeof(long));
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
                _il.LoadLocal(Position).Add();
            }
        }
        else if (level < _frame.Rows.Length)
        {
            _il.LoadLocal(_frame.Rows[level]).Convert<int>();
            Lanes.FromScalar(typeof(int));
            return;
        }
        else
        {
            _il.LoadLocal(Position);
        }

        _il.Convert<int>();
        Lanes.Positions();
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
            if (!_sweep.PerRow)
            {
                _frame.Push(_frame.Program.Inner);
                _il.Multiply();
            }

            _il.StoreLocal(_flat);
        }
    }

    private Local Address(KernelAccess access)
    {
        var local = _registers.Take(typeof(nint));
        _frame.PushRowAddress(access);
        _il.StoreLocal(local);
        return local;
    }

    private void EmitOutput(int o, Local? count)
    {
        var type = OutputType(o);
        var value = _sweep.Program.Outputs[o];
        switch (_sweep.Outputs[o])
        {
            case SweepOutput.Store when _sweep.PerRow:
                _il.LoadLocal(_outputAddress[o]!);
                PushValue(value);
                Lanes.Store(type, null);
                break;
            case SweepOutput.Store:
                PushElement(_outputAddress[o]!, type);
                PushValue(value);
                Lanes.Store(type, count);
                break;
            case SweepOutput.Row row:
                _frame.PushSlot(row.Slot);
                PushValue(value);
                Lanes.Store(type, null);
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
                _il.LoadLocal(Position);
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
        Lanes.Load(type, count);
        PushValue(value);
        _il.Call(accumulate.Kind switch
        {
            ReductionKind.Sum => VectorMethods.Operator(Lanes.Bits, Lanes.Element(type), "op_Addition"),
            ReductionKind.Max => VectorMethods.OnVectors(Lanes.Bits, "Max", Lanes.Element(type), 2),
            _ => VectorMethods.OnVectors(Lanes.Bits, "Min", Lanes.Element(type), 2),
        });
        Lanes.Store(type, count);
    }

    private bool IsInvariant(in ScalarInstruction code) => code.Primitive switch
    {
        ScalarPrimitive.Constant => true,
        ScalarPrimitive.Input => _sweep.Inputs[(int)code.Immediate] is not SweepInput.Load { Access.InnerStride: not 0 },
        ScalarPrimitive.Index => code.Immediate >= 0 && code.Immediate < _frame.Rows.Length,
        _ => (code.A < 0 || _isInvariant[code.A]) && (code.B < 0 || _isInvariant[code.B]) && (code.C < 0 || _isInvariant[code.C]),
    };

    private void PushElement(Local address, DType type)
    {
        _il.LoadLocal(address).LoadLocal(Position);
        _frame.Scale(type);
        _il.Add();
    }
}
