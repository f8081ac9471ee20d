using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>A list of axis numbers compared by value, as an attribute of an op. Written as a collection: <c>[0, 2]</c>.</summary>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public sealed class Axes : IEquatable<Axes>, IReadOnlyList<int>
{
    private readonly ImmutableArray<int> _axes;

    /// <summary>The given axes, in the given order.</summary>
    public Axes(ImmutableArray<int> axes) => _axes = axes;

    /// <inheritdoc/>
    public int Count => _axes.Length;

    /// <inheritdoc/>
    public int this[int index] => _axes[index];

    /// <summary>The given axes, in the given order.</summary>
    public static Axes Create(ReadOnlySpan<int> axes) => new([.. axes]);

    /// <summary>The axes 0, 1, ..., count-1 starting at <paramref name="start"/>.</summary>
    public static Axes Range(int start, int count) => new([.. Enumerable.Range(start, count)]);

    /// <summary>True if <paramref name="axis"/> is listed.</summary>
    public bool Contains(int axis) => _axes.Contains(axis);

    /// <summary>The same axes in the same order.</summary>
    public static bool operator ==(Axes? a, Axes? b) => a is null ? b is null : a.Equals(b);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(Axes? a, Axes? b) => !(a == b);

    /// <inheritdoc/>
    public bool Equals(Axes? other) => other is not null && _axes.SequenceEqual(other._axes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Axes);

    /// <inheritdoc/>
    public override int GetHashCode() => _axes.Aggregate(17, HashCode.Combine);

    /// <summary>Such as <c>[0,2]</c>.</summary>
    public override string ToString() => $"[{string.Join(',', _axes)}]";

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_axes).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
