using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Ir.Evaluation;

/// <summary>
/// The program of a step, run once for each position in time. Elements of sequences are read where they lie. What the step yields is
/// made where it belongs, where that can be: its slot of the step's arena is moved onto the element of the stack, or, for a carry that is
/// not stacked too, onto one of two buffers in turn, of which the next step reads. Anything else is copied.
/// </summary>
internal sealed class ScanStep : Step
{
    private readonly Scan _scan;
    private readonly StepProgram _program;
    private readonly ImmutableArray<int> _reads;
    private readonly ImmutableArray<int> _writes;
    private readonly ImmutableArray<int> _spares;
    private readonly ImmutableArray<ImmutableArray<int>> _inputs;
    private readonly ImmutableArray<Yield> _yields;

    // Where the next step finds each carry.
    private readonly nint[] _carries;
    private readonly nint[] _noInputs;
    private readonly ImmutableArray<Dim> _elements;
    private readonly long[] _elementBytes;
    private long _length;

    /// <summary>A step of one scan.</summary>
    /// <param name="scan">The op.</param>
    /// <param name="program">Its step; no one else uses it.</param>
    /// <param name="reads">The buffer of each operand.</param>
    /// <param name="writes">The buffer of each result.</param>
    /// <param name="spares">For each carry a buffer of its size.</param>
    public ScanStep(Scan scan, StepProgram program, ImmutableArray<int> reads, ImmutableArray<int> writes, ImmutableArray<int> spares)
    {
        (_scan, _program, _reads, _writes, _spares) = (scan, program, reads, writes, spares);
        _inputs = [.. reads.Select((_, i) => BuffersIn(new StepBuffer(BufferPlace.Input, i)))];
        _yields = Yields();
        _carries = new nint[scan.Carries];
        _noInputs = new nint[reads.Length];
        _elements = [.. scan.Region.Inputs.Skip(scan.Carries).Take(scan.Sequences).Select(i => i.Type.Bytes)];
        _elementBytes = new long[scan.Sequences];
    }

    /// <inheritdoc/>
    public override long ArenaBytes => _program.ArenaBytes;

    public override void Bind(Binding binding)
    {
        _length = binding.Evaluate(_scan.Length);
        for (var i = 0; i < _elementBytes.Length; i++)
        {
            _elementBytes[i] = binding.Evaluate(_elements[i]);
        }

        foreach (var yield in _yields)
        {
            yield.Bytes = binding.Evaluate(yield.Size);
        }

        _program.Bind(binding, _noInputs, []);
    }

    public override void Run(ReadOnlySpan<nint> buffers)
    {
        for (var i = 0; i < _carries.Length; i++)
        {
            _carries[i] = buffers[_reads[i]];
        }

        for (var i = _scan.Carries + _scan.Sequences; i < _reads.Length; i++)
        {
            MoveInput(i, buffers[_reads[i]]);
        }

        for (var left = _length - 1; left >= 0; left--)
        {
            var time = _scan.Reversed ? left : _length - 1 - left;
            Prepare(buffers, time, left);
            _program.Run();
            Collect(buffers, time, left);
        }

        for (var i = 0; i < _carries.Length; i++)
        {
            if (_carries[i] != buffers[_writes[i]])
            {
                AlignedMemory.Copy(_carries[i], buffers[_writes[i]], _yields[i].Bytes);
            }
        }
    }

    private void Prepare(ReadOnlySpan<nint> buffers, long time, long left)
    {
        for (var i = 0; i < _carries.Length; i++)
        {
            MoveInput(i, _carries[i]);
        }

        for (var i = 0; i < _elementBytes.Length; i++)
        {
            var operand = _scan.Carries + i;
            MoveInput(operand, buffers[_reads[operand]] + (nint)(time * _elementBytes[i]));
        }

        for (var i = 0; i < _yields.Length; i++)
        {
            foreach (var buffer in _yields[i].Moved)
            {
                _program.Move(buffer, Destination(buffers, i, time, left));
            }
        }

        _program.Moved();
    }

    private void Collect(ReadOnlySpan<nint> buffers, long time, long left)
    {
        for (var i = 0; i < _yields.Length; i++)
        {
            var made = _program.Address(_program.Results[i]);
            if (i < _carries.Length && _yields[i].Stays)
            {
                _carries[i] = made;
                continue;
            }

            var destination = Destination(buffers, i, time, left);
            if (made != destination)
            {
                AlignedMemory.Copy(made, destination, _yields[i].Bytes);
            }

            if (i < _carries.Length)
            {
                _carries[i] = destination;
            }
        }
    }

    // The carries of the last step end up where the result is, those of the one before beside it, and so on in turn.
    private nint Destination(ReadOnlySpan<nint> buffers, int yield, long time, long left) => yield >= _scan.Carries
        ? buffers[_writes[yield]] + (nint)(time * _yields[yield].Bytes)
        : buffers[left % 2 == 0 ? _writes[yield] : _spares[yield]];

    private void MoveInput(int input, nint address)
    {
        foreach (var buffer in _inputs[input])
        {
            _program.Move(buffer, address);
        }
    }

    private ImmutableArray<int> BuffersIn(StepBuffer place) =>
        [.. Enumerable.Range(0, _program.Buffers.Length).Where(b => _program.Buffers[b] == place)];

    // A slot is moved for one of the yields that lie in it, for one that is stacked if there is any: where the others read it, it stays.
    private ImmutableArray<Yield> Yields()
    {
        ImmutableArray<StepBuffer> places = [.. _program.Results.Select(b => _program.Buffers[b])];
        ImmutableArray<Dim> sizes = [.. _scan.Region.Results.Select(r => r.Type.Bytes)];

        // A kernel of literal extents may store past the caches, which wants whole cache lines: the elements of a stack need not begin at one.
        bool BeginsAtLines(int yield) => yield < _scan.Carries || sizes[yield].Constant is not { } bytes || bytes % AlignedMemory.Alignment == 0;
        bool IsMovable(int yield) =>
            places[yield] is { Place: BufferPlace.Slot, Index: var slot } && _program.Slots[slot] == sizes[yield] && BeginsAtLines(yield);
        var movers = Enumerable.Range(0, places.Length).Where(IsMovable)
            .GroupBy(i => places[i])
            .Select(group => group.FirstOrDefault(i => i >= _scan.Carries, group.First()))
            .ToHashSet();
        return [.. places.Select((place, i) => new Yield(
            sizes[i],
            movers.Contains(i) ? BuffersIn(place) : [],
            IsMovable(i) || place.Place == BufferPlace.Fixed))];
    }

    /// <summary>What becomes of a yield.</summary>
    /// <param name="size">Its bytes.</param>
    /// <param name="moved">The buffers of the step that are moved to where it belongs.</param>
    /// <param name="stays">True if it lies, after a step, where the next does not overwrite it.</param>
    private sealed class Yield(Dim size, ImmutableArray<int> moved, bool stays)
    {
        public Dim Size => size;

        public ImmutableArray<int> Moved => moved;

        public bool Stays => stays;

        public long Bytes { get; set; }
    }
}
