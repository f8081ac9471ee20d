using System.Collections.Immutable;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Evaluation;

/// <summary>
/// Collects the steps of a program and the buffers they work on. A buffer whose place is not given lives from the first step that names
/// it to the last, or to the end of the run if it is kept; such buffers share slots where their bytes are equal as dims and their lives
/// do not meet.
/// </summary>
public sealed class StepProgramBuilder
{
    private readonly List<StepBuffer?> _buffers = [];
    private readonly Dictionary<int, Life> _lives = [];
    private readonly List<(Step Step, ImmutableArray<int> Buffers)> _steps = [];
    private readonly List<Dim> _slots;
    private readonly Func<DivisibleStep, Step>? _divide;
    private readonly ImmutableArray<AlignedMemory>.Builder _constants = ImmutableArray.CreateBuilder<AlignedMemory>();

    /// <summary>An empty program.</summary>
    /// <param name="planned">The bytes of slots that a memory plan numbered; buffers without a place stay out of them.</param>
    /// <param name="divide">What runs in place of a step that can be divided; the step itself unless said.</param>
    public StepProgramBuilder(ImmutableArray<Dim> planned = default, Func<DivisibleStep, Step>? divide = null) =>
        (_slots, _divide) = (planned.IsDefault ? [] : [.. planned], divide);

    /// <summary>The buffer of an input.</summary>
    public int Input(int index) => Number(new StepBuffer(BufferPlace.Input, index));

    /// <summary>The buffer of a parameter or state.</summary>
    public int Parameter(int index) => Number(new StepBuffer(BufferPlace.Parameter, index));

    /// <summary>A buffer in a planned slot.</summary>
    public int Planned(int slot) => Number(new StepBuffer(BufferPlace.Slot, slot));

    /// <summary>A buffer in memory that holds the elements of a constant.</summary>
    public int Constant(Ops.Constant constant)
    {
        _constants.Add(ConstantMemory.Of(constant));
        return Number(new StepBuffer(BufferPlace.Fixed, _constants.Count - 1));
    }

    /// <summary>A buffer whose place follows from its life.</summary>
    public int Buffer(Dim bytes)
    {
        var buffer = Number(null);
        _lives.Add(buffer, new Life(bytes));
        return buffer;
    }

    /// <summary>The buffer keeps its content to the end of the run.</summary>
    public void Keep(int buffer)
    {
        if (_lives.TryGetValue(buffer, out var life))
        {
            life.Last = int.MaxValue;
        }
    }

    /// <summary>Where a buffer is; null for one whose place is not known before the program is built.</summary>
    public StepBuffer? PlaceOf(int buffer) => _buffers[buffer];

    /// <summary>Appends a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="buffers">Every buffer that it reads, writes or uses as scratch.</param>
    public void Add(Step step, params ReadOnlySpan<int> buffers)
    {
        foreach (var buffer in buffers)
        {
            if (_lives.TryGetValue(buffer, out var life))
            {
                life.Last = Math.Max(life.Last, _steps.Count);
            }
        }

        _steps.Add((step is DivisibleStep divisible && _divide is { } divide ? divide(divisible) : step, [.. buffers]));
    }

    /// <summary>The finished program.</summary>
    /// <param name="results">The buffers of the function's results, which must be kept.</param>
    public StepProgram Build(ImmutableArray<int> results)
    {
        PlaceByLife();
        var arena = new Arena([.. _slots], Occupied(results));
        return new StepProgram([.. _steps.Select(s => s.Step)], [.. _buffers.Select(b => b!.Value)], arena, _constants.ToImmutable(), results);
    }

    // From the first step that names a buffer to the last, or to the end of the run if it is kept, its slot is occupied.
    private ImmutableArray<ImmutableArray<(int First, int Last)>> Occupied(ImmutableArray<int> results)
    {
        var lives = new (int First, int Last)[_buffers.Count];
        Array.Fill(lives, (int.MaxValue, -1));
        for (var i = 0; i < _steps.Count; i++)
        {
            foreach (var buffer in _steps[i].Buffers)
            {
                lives[buffer] = (Math.Min(lives[buffer].First, i), i);
            }
        }

        foreach (var kept in results.Concat(_lives.Where(l => l.Value.Last == int.MaxValue).Select(l => l.Key)))
        {
            lives[kept] = (lives[kept].First, int.MaxValue);
        }

        var occupied = _slots.Select(_ => ImmutableArray.CreateBuilder<(int First, int Last)>()).ToArray();
        foreach (var (place, life) in _buffers.Zip(lives))
        {
            if (place is { Place: BufferPlace.Slot, Index: var slot } && life.Last >= 0)
            {
                occupied[slot].Add(life);
            }
        }

        return [.. occupied.Select(o => o.ToImmutable())];
    }

    private int Number(StepBuffer? place)
    {
        _buffers.Add(place);
        return _buffers.Count - 1;
    }

    // A slot is free again after the last step that names its buffer, so that no step writes over what it reads.
    private void PlaceByLife()
    {
        var free = new Dictionary<Dim, Stack<int>>();
        for (var i = 0; i < _steps.Count; i++)
        {
            foreach (var buffer in _steps[i].Buffers.Where(b => _buffers[b] is null))
            {
                _buffers[buffer] = new StepBuffer(BufferPlace.Slot, Take(free, _lives[buffer].Bytes));
            }

            foreach (var buffer in _steps[i].Buffers.Where(b => _lives.TryGetValue(b, out var life) && life.Last == i).Distinct())
            {
                var bytes = _lives[buffer].Bytes;
                (free.TryGetValue(bytes, out var slots) ? slots : free[bytes] = new Stack<int>()).Push(_buffers[buffer]!.Value.Index);
            }
        }

        foreach (var (buffer, life) in _lives.Where(l => _buffers[l.Key] is null))
        {
            _buffers[buffer] = new StepBuffer(BufferPlace.Slot, Take(free, life.Bytes));
        }
    }

    private int Take(Dictionary<Dim, Stack<int>> free, Dim bytes)
    {
        if (free.TryGetValue(bytes, out var slots) && slots.TryPop(out var slot))
        {
            return slot;
        }

        _slots.Add(bytes);
        return _slots.Count - 1;
    }

    private sealed class Life(Dim bytes)
    {
        public Dim Bytes { get; } = bytes;

        // The last step that names the buffer.
        public int Last { get; set; } = -1;
    }
}
