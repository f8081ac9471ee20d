using System.Diagnostics.CodeAnalysis;

namespace MiniTorch.Ir.Memory;

/// <summary>What was worked out for each binding seen so far. Finding it again allocates nothing.</summary>
/// <typeparam name="T">What is kept.</typeparam>
public sealed class BindingCache<T>
    where T : class
{
    private readonly Dictionary<long[], T> _entries;
    private readonly Dictionary<long[], T>.AlternateLookup<ReadOnlySpan<long>> _lookup;

    /// <summary>An empty cache.</summary>
    public BindingCache()
    {
        _entries = new Dictionary<long[], T>(new ByValues());
        _lookup = _entries.GetAlternateLookup<ReadOnlySpan<long>>();
    }

    /// <summary>What is kept for the present values of <paramref name="binding"/>.</summary>
    public bool TryGet(Binding binding, [MaybeNullWhen(false)] out T entry)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return _lookup.TryGetValue(binding.Values, out entry);
    }

    /// <summary>Keeps <paramref name="entry"/> for the present values of <paramref name="binding"/>.</summary>
    public void Add(Binding binding, T entry)
    {
        ArgumentNullException.ThrowIfNull(binding);
        _lookup[binding.Values] = entry;
    }

    private sealed class ByValues : IEqualityComparer<long[]>, IAlternateEqualityComparer<ReadOnlySpan<long>, long[]>
    {
        public bool Equals(long[]? x, long[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(long[] values) => GetHashCode(values.AsSpan());

        public bool Equals(ReadOnlySpan<long> alternate, long[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(ReadOnlySpan<long> alternate)
        {
            var hash = default(HashCode);
            foreach (var value in alternate)
            {
                hash.Add(value);
            }

            return hash.ToHashCode();
        }

        public long[] Create(ReadOnlySpan<long> alternate) => alternate.ToArray();
    }
}
