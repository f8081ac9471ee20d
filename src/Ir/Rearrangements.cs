using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>Elements moved, repeated or masked by their position: each expands to ops under a scope of its own name.</summary>
public static class Rearrangements
{
    /// <summary>y[i] = x[i - by] along an axis; a constant where there is no such element.</summary>
    public static Tensor Shift(
        this Tensor x, int axis, int by, double fill = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("shift");
        var over = x.Axis(axis);
        var none = x.Shape.Map(_ => Dim.Zero);
        return by >= 0
            ? x.Pad(none.With(over, by), none, fill).Slice(over, 0, x.Shape[over])
            : x.Pad(none, none.With(over, -by), fill).Slice(over, -by, x.Shape[over] - by);
    }

    /// <summary>y[i] = x[i - by] along an axis, what leaves it at one end coming back at the other.</summary>
    public static Tensor Roll(this Tensor x, int axis, int by, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("roll");
        var over = x.Axis(axis);
        var position = x.Builder.Emit(new Ops.Iota(DType.I32, [x.Shape[over]], 0), []);
        return x.Gather((position - by).FloorRemainder(x.Size(over).Cast(DType.I32)), over);
    }

    /// <summary>x and others of its shape, one after another along a new axis.</summary>
    public static Tensor Stack(
        this Tensor x, int axis, IEnumerable<Tensor> others, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("stack");
        var over = axis < 0 ? axis + x.Rank + 1 : axis;
        Tensor Row(Tensor t) => t.Reshape([.. t.Shape.Take(over), Dim.One, .. t.Shape.Skip(over)]);
        return Row(x).Concat(over, others.Select(Row));
    }

    /// <summary>Parts of x one after another along an axis.</summary>
    /// <exception cref="CompilerException">The sizes do not add up to the extent.</exception>
    public static ImmutableArray<Tensor> Split(
        this Tensor x, int axis, IEnumerable<Dim> sizes, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("split");
        var over = x.Axis(axis);
        ImmutableArray<Dim> all = [.. sizes];
        if (all.Aggregate(Dim.Zero, (a, b) => a + b) != x.Shape[over])
        {
            throw new CompilerException(new Diagnostic(
                "split.sizes", $"expected parts of {x.Shape[over]} elements in all (axis {over} of %{x.Value.Name}: {x.Value.Type}), found [{string.Join(',', all)}]")
            {
                Origin = x.Builder.Origin!,
            });
        }

        var parts = ImmutableArray.CreateBuilder<Tensor>();
        var start = Dim.Zero;
        foreach (var size in all)
        {
            parts.Add(x.Slice(over, start, start + size));
            start += size;
        }

        return parts.ToImmutable();
    }

    /// <summary>Each element along an axis so many times in a row.</summary>
    public static Tensor Repeat(this Tensor x, Dim count, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("repeat");
        var over = x.Axis(axis);
        Shape apart = [.. x.Shape.Take(over + 1), count, .. x.Shape.Skip(over + 1)];
        return x.BroadcastOver([over + 1], apart).Reshape(x.Shape.With(over, x.Shape[over] * count));
    }

    /// <summary>x as a whole so many times along each axis.</summary>
    public static Tensor Tile(this Tensor x, Shape counts, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("tile");
        Shape apart = [.. counts.Zip(x.Shape, (count, extent) => new[] { count, extent }).SelectMany(pair => pair)];
        var over = new Axes([.. Enumerable.Range(0, x.Rank).Select(a => 2 * a)]);
        return x.BroadcastOver(over, apart).Reshape([.. counts.Zip(x.Shape, (count, extent) => count * extent)]);
    }

    /// <summary>The lower triangle of the last two axes: 0 where the column is above the row by more than <paramref name="diagonal"/>.</summary>
    public static Tensor Tril(this Tensor x, int diagonal = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("tril");
        return (x.Positions(x.Rank - 1) <= x.Positions(x.Rank - 2) + diagonal).Select(x, x.Like(0));
    }

    /// <summary>The upper triangle of the last two axes: 0 where the column is not above the row by at least <paramref name="diagonal"/>.</summary>
    public static Tensor Triu(this Tensor x, int diagonal = 0, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("triu");
        return (x.Positions(x.Rank - 1) >= x.Positions(x.Rank - 2) + diagonal).Select(x, x.Like(0));
    }

    /// <summary>The elements of the last two axes, which are of one extent, whose positions are equal: a last axis in place of both.</summary>
    public static Tensor Diagonal(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("diagonal");
        return x.Einsum("...ii->...i");
    }

    /// <summary>The sum of the diagonal of the last two axes.</summary>
    public static Tensor Trace(this Tensor x, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("trace");
        return x.Diagonal().Sum([-1]);
    }

    /// <summary>The products of each element of a vector and each of another, as a matrix.</summary>
    public static Tensor Outer(this Tensor x, Tensor other, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("outer");
        Shape shape = [.. x.Shape, .. other.Shape];
        return x.BroadcastOver(Axes.Range(x.Rank, other.Rank), shape) * other.BroadcastTo(shape);
    }

    /// <summary>The matrix with 1 on its diagonal and 0 elsewhere.</summary>
    public static Tensor Eye(this GraphBuilder builder, Dim count, DType type = DType.F32, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);
        using var at = builder.At(file, line);
        using var scope = builder.In("eye");
        Tensor Position(int axis) => builder.Emit(new Ops.Iota(DType.I32, [count, count], axis), []);
        return Position(0).Equal(Position(1)).Cast(type);
    }
}
