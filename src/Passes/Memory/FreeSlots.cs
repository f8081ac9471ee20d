using MiniTorch.Ir;

namespace MiniTorch.Passes.Memory;

/// <summary>The slots of an arena while values come and go.</summary>
internal sealed class FreeSlots
{
    private readonly List<Dim> _bytes = [];

    // Latest given back last: what was used a moment ago is still in the cache.
    private readonly List<int> _free = [];

    /// <summary>A slot for so many bytes: a free one if any will do, else a new one.</summary>
    public int Take(Dim bytes)
    {
        var slot = _free.FindLastIndex(s => _bytes[s] == bytes) is var equal and >= 0 ? _free[equal]
            : bytes.Constant is { } literal ? Literal(literal)
            : -1;
        if (slot < 0)
        {
            _bytes.Add(bytes);
            return _bytes.Count - 1;
        }

        _free.Remove(slot);
        return slot;
    }

    /// <summary>A slot's value is dead.</summary>
    public void Give(int slot) => _free.Add(slot);

    // Growing a slot costs less than a new one.
    private int Literal(long bytes)
    {
        var literals = _free.Where(s => _bytes[s].Constant is not null).OrderBy(s => _bytes[s].Constant).ToList();
        if (literals.Count == 0)
        {
            return -1;
        }

        var large = literals.FindIndex(s => _bytes[s].Constant >= bytes);
        var slot = large >= 0 ? literals[large] : literals[^1];
        _bytes[slot] = Math.Max(_bytes[slot].Constant!.Value, bytes);
        return slot;
    }
}
