using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>Where a sweep's elements are: an address for each array, found before the inner loop, to which a position is added in it.</summary>
internal sealed class SweepAddresses
{
    private readonly KernelFrame _frame;
    private readonly Emit<Kernel> _il;
    private readonly Sweep _sweep;
    private readonly int _rows;
    private readonly int _lanes;
    private readonly RegisterPool _registers;
    private readonly RowAddress[][] _inputs;
    private readonly RowAddress[][] _outputs;
    private Local? _flat;

    /// <summary>The addresses of a sweep, none emitted yet.</summary>
    /// <param name="frame">The kernel.</param>
    /// <param name="sweep">The sweep.</param>
    /// <param name="rows">Rows that are swept together: then the passes of a body are for rows, not for vectors that follow each other.</param>
    /// <param name="lanes">Elements of a vector.</param>
    /// <param name="registers">Where locals come from.</param>
    public SweepAddresses(KernelFrame frame, Sweep sweep, int rows, int lanes, RegisterPool registers)
    {
        (_frame, _il, _sweep, _rows, _lanes, _registers) = (frame, frame.Il, sweep, rows, lanes, registers);
        _inputs = new RowAddress[sweep.Inputs.Length][];
        _outputs = new RowAddress[sweep.Outputs.Length][];
        Position = registers.Take(typeof(nint));
    }

    /// <summary>The inner position of the body's first lane.</summary>
    public Local Position { get; }

    /// <summary>Emits all addresses.</summary>
    public void Find()
    {
        for (var i = 0; i < _sweep.Inputs.Length; i++)
        {
            _inputs[i] = _sweep.Inputs[i] is SweepInput.Load load ? _frame.RowAddresses(load.Access, _rows, _registers) : [];
        }

        for (var o = 0; o < _sweep.Outputs.Length; o++)
        {
            var type = _sweep.Program.Code[_sweep.Program.Outputs[o]].Type;
            _outputs[o] = _sweep.Outputs[o] switch
            {
                SweepOutput.Store store => _frame.RowAddresses(store.Access, _rows, _registers),
                SweepOutput.Accumulate accumulate => [new RowAddress(LeadingEmitter.RunningAddress(_frame, accumulate, type, _registers), 0)],
                _ => [],
            };
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

    /// <summary>Gives all registers back.</summary>
    public void Release()
    {
        foreach (var rows in _inputs.Concat(_outputs))
        {
            for (var row = 0; row < rows.Length; row++)
            {
                // Rows at literal distances share one.
                if (row == 0 || rows[row].Start != rows[row - 1].Start)
                {
                    _registers.Give(rows[row].Start);
                }
            }
        }

        _registers.Give(Position);
        if (_flat is not null)
        {
            _registers.Give(_flat);
        }
    }

    /// <summary>Pushes the address of an input at inner position 0 of the present row.</summary>
    public void PushInputRow(int input) => _il.LoadLocal(_inputs[input][0].Start);

    /// <summary>Pushes the address of an output at inner position 0 of the present row.</summary>
    public void PushOutputRow(int output) => _il.LoadLocal(_outputs[output][0].Start);

    /// <summary>Pushes the address of an input's first lane in a pass.</summary>
    /// <param name="input">The input.</param>
    /// <param name="type">The element type.</param>
    /// <param name="body">The pass.</param>
    /// <param name="stride">Elements from a lane to the next.</param>
    public void PushInput(int input, DType type, int body, int stride = 1) => Push(_inputs[input], type, body, stride);

    /// <summary>Pushes the address of an output's first lane in a pass.</summary>
    public void PushOutput(int output, DType type, int body) => Push(_outputs[output], type, body, 1);

    /// <summary>Pushes the position of a pass's first lane, in the row or, if <paramref name="isFlat"/>, among all elements.</summary>
    public void PushPosition(int body, bool isFlat)
    {
        if (isFlat && _sweep.PerRow)
        {
            _il.LoadLocal(_flat!);
            return;
        }

        _il.LoadLocal(Position);
        if (isFlat)
        {
            _il.LoadLocal(_flat!).Add();
        }

        AddLiteral(_rows == 1 ? (long)body * _lanes : 0);
    }

    private void Push(RowAddress[] addresses, DType type, int body, int stride)
    {
        var address = addresses[addresses.Length > 1 ? body : 0];
        _il.LoadLocal(address.Start).LoadLocal(Position);
        _frame.Scale(type, stride);
        _il.Add();
        AddLiteral(address.Bytes + (_rows == 1 ? (long)body * _lanes * type.Size() * stride : 0));
    }

    private void AddLiteral(long value)
    {
        if (value != 0)
        {
            _frame.Literal(value);
            _il.Add();
        }
    }
}
