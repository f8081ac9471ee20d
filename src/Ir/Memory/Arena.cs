using System.Collections.Immutable;

namespace MiniTorch.Ir.Memory;

/// <summary>
/// One block of memory divided into slots whose sizes depend on the symbols. The layout of each binding is worked out once; the block
/// grows when a binding needs more than any before, so that bindings seen before allocate nothing.
/// </summary>
public sealed class Arena
{
    private readonly BindingCache<long[]> _layouts = new();
    private AlignedMemory _memory = new(0);
    private long[] _offsets;

    /// <summary>An arena of slots; <see cref="Bind"/> gives them addresses.</summary>
    /// <param name="slots">The size of each slot in bytes.</param>
    public Arena(ImmutableArray<Dim> slots)
    {
        Slots = slots;
        _offsets = new long[slots.Length + 1];
    }

    /// <summary>The size of each slot in bytes.</summary>
    public ImmutableArray<Dim> Slots { get; }

    /// <summary>Bytes in use under the present binding.</summary>
    public long Bytes => _offsets[^1];

    /// <summary>Bytes held for the largest binding so far.</summary>
    public long Capacity => _memory.Bytes;

    /// <summary>Lays the slots out for the present values of <paramref name="binding"/>: addresses change, contents are lost.</summary>
    /// <exception cref="OverflowException">The bytes do not fit 64 bits.</exception>
    /// <exception cref="CompilerException">More memory than an array can hold.</exception>
    public void Bind(Binding binding)
    {
        if (!_layouts.TryGet(binding, out var offsets))
        {
            offsets = new long[Slots.Length + 1];
            for (var slot = 0; slot < Slots.Length; slot++)
            {
                offsets[slot + 1] = checked(offsets[slot] + AlignedMemory.RoundUp(binding.Evaluate(Slots[slot])));
            }

            _layouts.Add(binding, offsets);
        }

        if (offsets[^1] > _memory.Bytes)
        {
            _memory = new AlignedMemory(offsets[^1]);
        }

        _offsets = offsets;
    }

    /// <summary>The first byte of a slot under the present binding; a multiple of 64.</summary>
    public nint Address(int slot) => _memory.Address + (nint)_offsets[slot];
}
