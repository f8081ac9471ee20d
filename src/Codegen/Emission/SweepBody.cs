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
    /// <summary>As many passes through the program as are emitted together at most.</summary>
    public const int MostBodies = 8;

    private readonly KernelFrame _frame;
    private readonly Emit<Kernel> _il;
    private readonly Sweep _sweep;
    private readonly RegisterPool _registers;
    private readonly Local?[][] _values;
    private readonly SweepLiveness _liveness;
    private readonly int _rows;
    private readonly SweepAddresses _addresses;
    private readonly Dictionary<int, int> _places = [];
    private Local? _invariants;
    private Local? _running;

    /// <summary>The code of a sweep, nothing emitted yet.</summary>
    /// <param name="frame">The kernel.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="bits">Bits of a vector; 32 for one element at a time.</param>
    /// <param name="rows">Rows that are swept together: then the passes of a body are for rows, not for vectors that follow each other.</param>
    /// <param name="registers">Where locals come from.</param>
    public SweepBody(KernelFrame frame, Sweep sweep, int bits, int rows, RegisterPool registers)
    {
        (_frame, _il, _sweep, _rows, _registers) = (frame, frame.Il, sweep, rows, registers);
        Lanes = sweep.PerRow ? LaneCode.OneLane(_il) : LaneCode.For(_il, bits, sweep.Program);
        _liveness = new SweepLiveness(sweep, frame.Rows.Length, rows);
        _values = [.. Enumerable.Range(0, MostBodies).Select(_ => new Local?[sweep.Program.Code.Length])];
        _addresses = new SweepAddresses(frame, sweep, rows, Lanes.Count, registers);
    }

    /// <summary>The translation of primitives, at the width that the program allows.</summary>
    public LaneCode Lanes { get; }

    /// <summary>The inner position of the body's first lane.</summary>
    public Local Position => _addresses.Position;

    /// <summary>Vector registers that so many passes side by side need.</summary>
    public int RegistersOf(int passes) => _liveness.RegistersOf(passes);

    /// <summary>Emits what does not change along the inner loop: addresses, to which an index is added in it, and values.</summary>
    /// <param name="inMemory">
    /// How many of the values have no register: those that the fewest instructions need go to scratch memory, where they are operands.
    /// </param>
    public void EmitInvariants(int inMemory)
    {
        _addresses.Find();
        var code = _sweep.Program.Code;
        for (var i = 0; i < code.Length; i++)
        {
            if (_liveness.IsInvariant[i] && code[i].Primitive != ScalarPrimitive.Constant)
            {
                Compute(i, 0, null);
            }
        }

        var kept = _liveness.Invariants.TakeLast(inMemory).ToList();
        if (kept.Count > 0)
        {
            _invariants = _registers.Take(typeof(nint));
            _frame.PushInvariants(kept.Count * Lanes.Bits / 8);
            _il.StoreLocal(_invariants);
        }

        foreach (var value in kept)
        {
            PushPlace(_places.Count);
            PushValue(value, 0);
            _il.StoreObject(Lanes.Vector(code[value].Type), unaligned: 1);
            _places.Add(value, _places.Count);
        }
    }

    /// <summary>Emits the outputs of a program that runs once a row.</summary>
    public void EmitOutputs()
    {
        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            EmitOutput(o, 0, null);
        }
    }

    /// <summary>Gives all registers back.</summary>
    public void Release()
    {
        foreach (var local in _values[0].Append(_invariants).OfType<Local>())
        {
            _registers.Give(local);
        }

        _addresses.Release();
    }

    /// <summary>The type of an output.</summary>
    public DType OutputType(int o) => _sweep.Program.Code[_sweep.Program.Outputs[o]].Type;

    /// <summary>
    /// Emits passes through the program for vectors that follow each other from <see cref="Position"/> on, instruction by instruction for
    /// all of them: a chain of instructions that wait for each other leaves the processor time for the other chains.
    /// </summary>
    /// <param name="count">How many lanes count, if not all; then there is one pass.</param>
    /// <param name="first">Which body of a round the first pass is.</param>
    /// <param name="bodies">The number of passes.</param>
    /// <param name="reductions">Where reduced outputs go.</param>
    public void Emit(Local? count, int first, int bodies, ReductionEmitter?[] reductions)
    {
        var code = _sweep.Program.Code;
        for (var i = 0; i < code.Length; i++)
        {
            if (code[i].Primitive == ScalarPrimitive.Constant || _liveness.IsInvariant[i] || _liveness.IsInline[i])
            {
                continue;
            }

            for (var body = 0; body < bodies; body++)
            {
                if (body == 0 || !_liveness.IsShared[i])
                {
                    Compute(i, body, count);
                }

                FreeAfter(i, body, body == bodies - 1);
            }
        }

        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            for (var body = 0; body < bodies; body++)
            {
                if (reductions[o] is { } reduction)
                {
                    var (value, pass) = (_sweep.Program.Outputs[o], body);
                    reduction.Add(() => PushValue(value, pass), count, Position, first + body);
                }
                else
                {
                    EmitOutput(o, body, count);
                }
            }
        }

        for (var body = 0; body < bodies; body++)
        {
            for (var i = 0; i < code.Length; i++)
            {
                Free(i, body);
            }
        }
    }

    private void FreeAfter(int instruction, int body, bool isLastBody)
    {
        foreach (var operand in _liveness.Operands(instruction))
        {
            if (_liveness.LastUse[operand] == instruction && (isLastBody || !_liveness.IsShared[operand]))
            {
                Free(operand, _liveness.IsShared[operand] ? 0 : body);
            }
        }
    }

    private void Free(int value, int body)
    {
        if (!_liveness.IsInvariant[value] && _values[body][value] is { } register)
        {
            _registers.Give(register);
            _values[body][value] = null;
        }
    }

    private void Compute(int i, int body, Local? count)
    {
        ref readonly var code = ref _sweep.Program.Code.ItemRef(i);
        switch (code.Primitive)
        {
            case ScalarPrimitive.Input:
                LoadInput((int)code.Immediate, code.Type, body, count);
                break;
            case ScalarPrimitive.Index:
                LoadPosition((int)code.Immediate, body);
                break;
            default:
                Apply(i, body);
                break;
        }

        var register = _registers.Take(Lanes.Vector(code.Type));
        _il.StoreLocal(register);
        _values[body][i] = register;
    }

    private void Apply(int i, int body)
    {
        var instruction = _sweep.Program.Code[i];
        var operandType = instruction.A >= 0 ? _sweep.Program.Code[instruction.A].Type : instruction.Type;
        Lanes.Apply(instruction, operandType, k => PushValue(instruction.Operand(k), body));
    }

    private void PushValue(int value, int body)
    {
        ref readonly var code = ref _sweep.Program.Code.ItemRef(value);
        if (_places.TryGetValue(value, out var place))
        {
            // The JIT would move another load out of the loop, and what it loads to the stack.
            PushPlace(place);
            _il.LoadObject(Lanes.Vector(code.Type), isVolatile: true, unaligned: 1);
        }
        else if (code.Primitive == ScalarPrimitive.Constant)
        {
            Lanes.Constant(code.Type, code.Immediate);
        }
        else if (_liveness.IsInline[value])
        {
            Apply(value, body);
        }
        else
        {
            _il.LoadLocal(_values[_liveness.IsInvariant[value] || _liveness.IsShared[value] ? 0 : body][value]!);
        }
    }

    private void PushPlace(int place)
    {
        _il.LoadLocal(_invariants!);
        _frame.Literal((long)place * Lanes.Bits / 8);
        _il.Add();
    }

    private void LoadInput(int input, DType type, int body, Local? count)
    {
        switch (_sweep.Inputs[input])
        {
            case SweepInput.Load { Access.InnerStride: 0 }:
                _addresses.PushInputRow(input);
                Lanes.LoadRepeated(type);
                break;
            case SweepInput.Load when _sweep.PerRow:
                _addresses.PushInputRow(input);
                Lanes.Load(type, null);
                break;
            case SweepInput.Load load:
                if (count is null && _rows > 1 && _frame.Prefetches(load.Access))
                {
                    _addresses.PushInput(input, type, body);
                    _frame.Prefetch(load.Access);
                }

                _addresses.PushInput(input, type, body, load.Access.InnerStride);
                Lanes.Load(type, count, load.Access.InnerStride);
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

    private void LoadPosition(int level, int body)
    {
        if (level >= 0 && level < _frame.Rows.Length)
        {
            _il.LoadLocal(_frame.Rows[level]).Convert<int>();
            Lanes.FromScalar(typeof(int));
            return;
        }

        _addresses.PushPosition(body, isFlat: level < 0);
        _il.Convert<int>();
        Lanes.Positions();
    }

    private void EmitOutput(int o, int body, Local? count)
    {
        var type = OutputType(o);
        var value = _sweep.Program.Outputs[o];
        switch (_sweep.Outputs[o])
        {
            case SweepOutput.Store when _sweep.PerRow:
                _addresses.PushOutputRow(o);
                PushValue(value, body);
                Lanes.Store(type, null);
                break;
            case SweepOutput.Store store:
                _addresses.PushOutput(o, type, body);
                PushValue(value, body);
                if (count is null && Lanes.Count > 1 && _frame.MayStream(store.Access))
                {
                    Lanes.Stream(type);
                }
                else
                {
                    Lanes.Store(type, count);
                }

                break;
            case SweepOutput.Row row:
                _frame.PushSlot(row.Slot);
                PushValue(value, body);
                Lanes.Store(type, null);
                break;
            case SweepOutput.Accumulate accumulate:
                EmitAccumulate(o, accumulate, value, body, count);
                break;
        }
    }

    // Rows that are swept together are added in order, without going through memory in between.
    private void EmitAccumulate(int o, SweepOutput.Accumulate accumulate, int value, int body, Local? count)
    {
        var type = OutputType(o);
        var (isFirst, isLast) = (_rows == 1 || body == 0, _rows == 1 || body == _rows - 1);
        if (isLast)
        {
            _addresses.PushOutput(o, type, body);
        }

        if (isFirst)
        {
            _addresses.PushOutput(o, type, body);
            Lanes.Load(type, count);
        }
        else
        {
            _il.LoadLocal(_running!);
        }

        PushValue(value, body);
        Lanes.Combine(accumulate.Kind, type);
        if (!isLast)
        {
            _running ??= _registers.Take(Lanes.Vector(type));
            _il.StoreLocal(_running);
            return;
        }

        Lanes.Store(type, count);
        if (_running is { } running)
        {
            _registers.Give(running);
            _running = null;
        }
    }
}
