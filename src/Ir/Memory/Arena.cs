using System.Collections.Immutable;

namespace MiniTorch.Ir.Memory;

/// <summary>
/// One block of memory divided into slots whose sizes depend on the symbols. Slots that are never occupied at the same time may lie over each
/// other: the largest is laid first, each at the lowest offset where it meets none that it may not (Pisarchyk and Lee, "Efficient memory
/// management for deep neural net inference", arXiv:2001.03288, greedy by size). The layout of each binding is worked out once; the block
/// grows when a binding needs more than any before, so that bindings seen before allocate nothing.
/// </summary>
public sealed class Arena
{
    private readonly BindingCache<long[]> _layouts = new();
    private AlignedMemory _memory = new(0);
    private readonly int[][] _rivals;
    private long[] _offsets;

    /// <summary>An arena of slots; <see cref="Bind"/> gives them addresses.</summary>
    /// <param name="slots">The size of each slot in bytes.</param>
    /// <param name="occupied">When each slot holds something: first and last steps; always, if nothing is said.</param>
    public Arena(ImmutableArray<Dim> slots, ImmutableArray<ImmutableArray<(int First, int Last)>> occupied = default)
    {
        Slots = slots;
        _offsets = new long[slots.Length + 1];
        bool Meet(int a, int b) => occupied.IsDefault || occupied[a].Any(x => occupied[b].Any(y => x.First <= y.Last && y.First <= x.Last));
        _rivals = [.. Enumerable.Range(0, slots.Length).Select(a => Enumerable.Range(0, slots.Length).Where(b => a != b && Meet(a, b)).ToArray())];
    }

    /// <summary>The size of each slot in bytes.</summary>
    public ImmutableArray<Dim> Slots { get; }

    /// <summary>Bytes in use under the present binding.</summary>
    public long Bytes => _offsets[^1];

    /// <summary>Lays the slots out for the present values of <paramref name="binding"/>: addresses change, contents are lost.</summary>
    /// <exception cref="OverflowException">The bytes do not fit 64 bits.</exception>
    /// <exception cref="CompilerException">More memory than an array can hold.</exception>
    public void Bind(Binding binding)
    {
        if (!_layouts.TryGet(binding, out var offsets))
        {
            offsets = Layout(binding);
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

    // The offset of each slot, and behind them the bytes of all.
    private long[] Layout(Binding binding)
    {
        var sizes = Slots.Select(s => AlignedMemory.RoundUp(binding.Evaluate(s))).ToArray();
        var offsets = new long[sizes.Length + 1];
        var isPlaced = new bool[sizes.Length];
        foreach (var slot in Enumerable.Range(0, sizes.Length).OrderByDescending(s => sizes[s]))
        {
            var offset = 0L;
            foreach (var rival in _rivals[slot].Where(r => isPlaced[r]).OrderBy(r => offsets[r]))
            {
                if (offsets[rival] >= offset + sizes[slot])
                {
                    break;
                }

                offset = Math.Max(offset, offsets[rival] + sizes[rival]);
            }

            (offsets[slot], isPlaced[slot]) = (offset, true);
            offsets[^1] = Math.Max(offsets[^1], checked(offset + sizes[slot]));
        }

        return offsets;
    }
}
