using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>The extents of a tensor, outermost axis first. Compared by value. Written as a collection: <c>["B", 784]</c>.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IEquatable<Shape>, IReadOnlyList<Dim>
{
    private readonly ImmutableArray<Dim> _dims;

    /// <summary>A shape of the given extents.</summary>
    public Shape(ImmutableArray<Dim> dims) => _dims = dims;

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar { get; } = new([]);

    /// <summary>The number of axes.</summary>
    public int Rank => _dims.Length;

    /// <inheritdoc/>
    public int Count => _dims.Length;

    /// <summary>The product of the extents.</summary>
    public Dim ElementCount => Dim.Product(_dims);

    /// <summary>True if no symbol occurs.</summary>
    public bool IsStatic => _dims.All(d => d.Constant is not null);

    /// <summary>The extents as numbers.</summary>
    /// <exception cref="InvalidOperationException">A symbol occurs.</exception>
    public ImmutableArray<long> Literals =>
        [.. _dims.Select(d => d.Constant ?? throw new InvalidOperationException($"expected literal extents, found {this}"))];

    /// <inheritdoc/>
    public Dim this[int index] => _dims[index];

    /// <summary>A shape of the given extents.</summary>
    public static Shape Create(ReadOnlySpan<Dim> dims) => new([.. dims]);

    /// <summary>The same extent along each axis.</summary>
    public static Shape Repeat(Dim dim, int rank) => new([.. Enumerable.Repeat(dim, rank)]);

    /// <summary>True if every extent is that literal.</summary>
    public bool IsAll(long literal) => _dims.All(d => d.Constant == literal);

    /// <summary>The extents from <paramref name="start"/> on, <paramref name="length"/> of them.</summary>
    public Shape Slice(int start, int length) => new([.. _dims.Skip(start).Take(length)]);

    /// <summary>The extent of <paramref name="axis"/> replaced.</summary>
    public Shape With(int axis, Dim dim) => new(_dims.SetItem(axis, dim));

    /// <summary>The shape without <paramref name="axes"/>.</summary>
    public Shape Without(Axes axes) => new([.. _dims.Where((_, i) => !axes.Contains(i))]);

    /// <summary>This shape with every dim mapped.</summary>
    public Shape Map(Func<Dim, Dim> map) => new([.. _dims.Select(map)]);

    /// <summary>Elements between neighbours along each axis, for row-major order.</summary>
    public ImmutableArray<Dim> RowMajorStrides()
    {
        var strides = new Dim[Rank];
        var stride = Dim.One;
        for (var axis = Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= _dims[axis];
        }

        return [.. strides];
    }

    /// <summary>The same extents, as canonical forms.</summary>
    public static bool operator ==(Shape? a, Shape? b) => a is null ? b is null : a.Equals(b);

    /// <summary>The opposite of equality.</summary>
    public static bool operator !=(Shape? a, Shape? b) => !(a == b);

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _dims.SequenceEqual(other._dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode() => _dims.Aggregate(17, HashCode.Combine);

    /// <summary>Such as <c>[B,784]</c>.</summary>
    public override string ToString() => $"[{string.Join(',', _dims)}]";

    /// <inheritdoc/>
    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
