using System.Runtime.CompilerServices;

namespace MiniTorch.Ir;

/// <summary>Elements picked by their order or by positions that only a run knows: each expands to ops under a scope of its own name.</summary>
public static class Selections
{
    /// <summary>
    /// y[.., i, ..] = x[.., indices[.., i, ..], ..] along an axis: an i32 index for each element, the other extents those of x. An index out
    /// of range is an error of the run.
    /// </summary>
    /// <exception cref="CompilerException">x has no such axis, or the indices have more axes than x, or fewer.</exception>
    public static Tensor TakeAlongAxis(
        this Tensor x, Tensor indices, int axis = -1, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("take_along_axis");
        var over = x.Axis(axis);
        x.Require(
            indices.Rank == x.Rank,
            "take.axes",
            () => $"expected as many axes in {Described(indices)} as in {Described(x)}");
        Shape before = x.Shape.Slice(0, over);
        Shape behind = x.Shape.Slice(over + 1, x.Rank - over - 1);
        var at3 = indices.Reshape([before.ElementCount, indices.Shape[over], behind.ElementCount]);

        // The position in x as one row of elements. An index that is out of range must not end up in another line.
        var count = x.Count([over]);
        var inner = x.Count(Enumerable.Range(over + 1, x.Rank - over - 1));
        var position = (((at3.Positions(0) * count) + at3) * inner) + at3.Positions(2);
        var isInside = (at3 >= 0) & (at3 < count.BroadcastTo(at3.Shape));
        var picked = x.Reshape([x.Shape.ElementCount]).Gather(isInside.Select(position, at3.Like(-1)));
        return picked.Reshape([.. before, indices.Shape[over], .. behind]);
    }

    /// <summary>The elements along an axis in ascending order, or in descending order; equal ones keep their order, NaN is largest.</summary>
    public static Tensor Sort(
        this Tensor x, int axis = -1, bool descending = false, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("sort");
        return x.TakeAlongAxis(x.SortIndices(axis, descending), axis);
    }

    /// <summary>
    /// The k largest elements along an axis, or the smallest, with their i32 positions; the outermost first, of equals the first.
    /// </summary>
    public static (Tensor Values, Tensor Indices) TopK(
        this Tensor x, Dim k, int axis = -1, bool largest = true, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("top_k");
        var indices = x.SortIndices(axis, descending: largest).Slice(axis, 0, k);
        return (x.TakeAlongAxis(indices, axis), indices);
    }

    /// <summary>
    /// The box of the given extents that begins at starts, an i32 scalar for each axis. One that does not lie in x is an error of the run.
    /// </summary>
    /// <exception cref="CompilerException">There is not a start and an extent for each axis.</exception>
    public static Tensor DynamicSlice(
        this Tensor x, IEnumerable<Tensor> starts, Shape shape, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("dynamic_slice");
        Tensor[] all = [.. starts];
        x.RequireBox(all, shape);
        return all.Select((start, axis) => (start, axis)).Aggregate(x, (y, s) => y.Gather(s.start.Range(shape[s.axis]), s.axis));
    }

    /// <summary>
    /// x with the box that begins at starts, an i32 scalar for each axis, replaced by an update. One that does not lie in x is an error of the run.
    /// </summary>
    /// <exception cref="CompilerException">There is not a start and an extent of the update for each axis.</exception>
    public static Tensor DynamicUpdateSlice(
        this Tensor x, IEnumerable<Tensor> starts, Tensor update, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        using var scope = x.Builder.In("dynamic_update_slice");
        Tensor[] all = [.. starts];
        x.RequireBox(all, update.Shape);
        Tensor[] indices = [.. all.Select((start, axis) => start.Range(update.Shape[axis]))];
        if (indices.Length == 0)
        {
            return update;
        }

        // What each axis leaves of x for the next one; then put back, from the last axis to the first.
        var parts = new Tensor[indices.Length];
        parts[0] = x;
        for (var axis = 1; axis < parts.Length; axis++)
        {
            parts[axis] = parts[axis - 1].Gather(indices[axis - 1], axis - 1);
        }

        for (var axis = parts.Length - 1; axis >= 0; axis--)
        {
            update = parts[axis].Scatter(indices[axis], update, axis);
        }

        return update;
    }

    /// <summary>The number of elements along some axes, as an i32 scalar.</summary>
    internal static Tensor Count(this Tensor x, IEnumerable<int> axes) => axes
        .Select(a => x.Size(a))
        .Aggregate(x.Builder.Constant(new TensorType(DType.I64, Shape.Scalar), 1), (a, b) => a * b)
        .Cast(DType.I32);

    private static void RequireBox(this Tensor x, Tensor[] starts, Shape shape) => x.Require(
        starts.Length == x.Rank && shape.Rank == x.Rank,
        "box.starts",
        () => $"expected a start and an extent for each axis of {Described(x)}, found {starts.Length} starts and {shape}");

    private static void Require(this Tensor x, bool holds, string label, Func<string> message)
    {
        if (!holds)
        {
            throw new CompilerException(new Diagnostic(label, message()) { Origin = x.Builder.Origin! });
        }
    }

    private static string Described(Tensor x) => $"%{x.Value.Name}: {x.Value.Type}";

    // start, start + 1, ...: as many i32 indices.
    private static Tensor Range(this Tensor start, Dim count) => start.BroadcastTo([count]) is var first ? first + first.Positions(0) : start;
}
