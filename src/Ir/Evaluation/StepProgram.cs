using System.Collections.Immutable;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Evaluation;

/// <summary>What kind of memory a buffer of a program lies in.</summary>
public enum BufferPlace
{
    /// <summary>What was fed for an input of the function.</summary>
    Input,

    /// <summary>A parameter or state of the module.</summary>
    Parameter,

    /// <summary>A slot of the program's arena.</summary>
    Slot,

    /// <summary>Memory that never changes: the elements of a constant.</summary>
    Fixed,
}

/// <summary>Where a numbered buffer of a program is.</summary>
/// <param name="Place">The kind of memory.</param>
/// <param name="Index">The number of the input, parameter, slot or constant.</param>
public readonly record struct StepBuffer(BufferPlace Place, int Index);

/// <summary>
/// A function made ready to run: steps in order, and buffers that they know by number. It owns an arena and is used by one thread at a
/// time. Running allocates nothing, nor does binding to values seen before.
/// </summary>
public sealed class StepProgram
{
    private readonly ImmutableArray<AlignedMemory> _constants;
    private readonly Arena _arena;
    private readonly nint[] _addresses;

    internal StepProgram(
        ImmutableArray<Step> steps,
        ImmutableArray<StepBuffer> buffers,
        Arena arena,
        ImmutableArray<AlignedMemory> constants,
        ImmutableArray<int> results)
    {
        (Steps, Buffers, Results) = (steps, buffers, results);
        _constants = constants;
        _arena = arena;
        _addresses = new nint[buffers.Length];
    }

    /// <summary>The steps in order.</summary>
    public ImmutableArray<Step> Steps { get; }

    /// <summary>Where each buffer is.</summary>
    public ImmutableArray<StepBuffer> Buffers { get; }

    /// <summary>The buffer of each result of the function: a slot or a constant, which no feed and no update changes.</summary>
    public ImmutableArray<int> Results { get; }

    /// <summary>The bytes of each slot of the arena.</summary>
    public ImmutableArray<Dim> Slots => _arena.Slots;

    /// <summary>Bytes that the present binding uses: of the arena, and of those that steps have by themselves.</summary>
    public long ArenaBytes
    {
        get
        {
            var bytes = _arena.Bytes;
            foreach (var step in Steps)
            {
                bytes += step.ArenaBytes;
            }

            return bytes;
        }
    }

    /// <summary>Lays out the arena and finds the address of every buffer. What the arena held is lost.</summary>
    /// <param name="binding">The value of each symbol.</param>
    /// <param name="inputs">The address of each input; the caller keeps the memory alive.</param>
    /// <param name="parameters">The address of each parameter; the caller keeps the memory alive.</param>
    /// <exception cref="OverflowException">An extent does not fit 64 bits.</exception>
    public void Bind(Binding binding, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> parameters)
    {
        _arena.Bind(binding);
        for (var buffer = 0; buffer < _addresses.Length; buffer++)
        {
            var index = Buffers[buffer].Index;
            _addresses[buffer] = Buffers[buffer].Place switch
            {
                BufferPlace.Input => inputs[index],
                BufferPlace.Parameter => parameters[index],
                BufferPlace.Slot => _arena.Address(index),
                _ => _constants[index].Address,
            };
        }

        foreach (var step in Steps)
        {
            step.Bind(binding);
        }
    }

    /// <summary>Runs the steps.</summary>
    /// <exception cref="CompilerException">An index is out of range; no parameter has changed.</exception>
    public void Run()
    {
        foreach (var step in Steps)
        {
            step.Run(_addresses);
        }

        GC.KeepAlive(this);
    }

    /// <summary>
    /// Puts a buffer elsewhere until the next binding; <see cref="Moved"/> says so to the steps. Buffers in one place are moved together.
    /// </summary>
    internal void Move(int buffer, nint address) => _addresses[buffer] = address;

    /// <summary>Tells every step that buffers lie elsewhere.</summary>
    internal void Moved()
    {
        foreach (var step in Steps)
        {
            step.Moved();
        }
    }

    /// <summary>Where a buffer is under the present binding.</summary>
    public nint Address(int buffer) => _addresses[buffer];
}
