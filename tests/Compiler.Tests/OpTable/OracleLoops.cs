using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>Ops that move or combine elements, a loop over positions each.</summary>
internal static class OracleLoops
{
    private static readonly HashSet<string> Moved = ["broadcast", "reshape", "transpose", "slice", "pad", "concat", "reverse", "gather", "size", "windows"];
    private static readonly HashSet<string> Combined = ["sum", "reduce_max", "reduce_min", "matmul", "scatter_add", "scatter", "recurrence", "sort_indices", "conv"];

    public static bool Knows(string op) => Moved.Contains(op) || Combined.Contains(op);

    /// <summary>The first element that is not what it should be, as text; null if there is none.</summary>
    public static string? Difference(Node node, Elements[] x, Elements found)
    {
        var attributes = AttributesOf(node);
        var expected = new Elements(found.Type, [.. found.Shape]);
        switch (node.Op.Mnemonic)
        {
            case "sum" or "matmul": return Sums(node.Op.Mnemonic, attributes, x, found);
            case "scatter_add" or "scatter": Scatter(node.Op.Mnemonic, attributes, x, expected); break;
            case "conv": OracleConvolution.Convolve(attributes, x, expected); break;
            case "recurrence": Recur(attributes, x, expected); break;
            case "sort_indices": Sort(attributes, x[0], expected); break;
            case "reduce_max" or "reduce_min": Extremes(node.Op.Mnemonic == "reduce_max", attributes, x[0], expected); break;
            case "size": expected[0] = x[0].Shape[(int)attributes.Integer("axis")]; break;
            default:
                for (var i = 0; i < found.Count; i++)
                {
                    expected[i] = Element(node.Op.Mnemonic, attributes, x, Positions(i, [.. found.Shape]), i, found.Type);
                }

                break;
        }

        return expected.DifferenceTo(found);
    }

    /// <summary>The attributes of a statement as text would give them.</summary>
    public static AttributeReader AttributesOf(Node node) => new(
        node.Op.Mnemonic,
        [.. node.Op.Attributes.Select(a => a.Value is Axes axes ? a with { Value = new Shape([.. axes.Select(axis => (Dim)axis)]) } : a)]);

    /// <summary>The position along each axis of an element.</summary>
    public static long[] Positions(long element, long[] shape)
    {
        var at = new long[shape.Length];
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            (element, at[axis]) = Math.DivRem(element, shape[axis]);
        }

        return at;
    }

    /// <summary>The element at a position.</summary>
    public static int Linear(long[] at, ImmutableArray<long> shape)
    {
        var element = 0L;
        for (var axis = 0; axis < shape.Length; axis++)
        {
            element = (element * shape[axis]) + at[axis];
        }

        return (int)element;
    }

    /// <summary>Extents as numbers.</summary>
    public static long[] Literals(Shape shape) => [.. shape.Select(d => d.Constant!.Value)];

    private static long Element(string op, AttributeReader attributes, Elements[] x, long[] at, int element, DType type)
    {
        var shape = x[0].Shape;
        switch (op)
        {
            case "broadcast":
                return x[0][Linear([.. attributes.Axes("axes").Select((axis, k) => shape[k] == 1 ? 0 : at[axis])], shape)];
            case "reshape":
                return x[0][element];
            case "transpose":
                var order = attributes.Axes("order").ToArray();
                return x[0][Linear([.. shape.Select((_, axis) => at[Array.IndexOf(order, axis)])], shape)];
            case "slice":
                var steps = Literals(attributes.PerAxis("step", "start", 1));
                return x[0][Linear([.. at.Zip(steps, Literals(attributes.Shape("start"))).Select(p => (p.First * p.Second) + p.Third)], shape)];
            case "windows":
                long[] size = Literals(attributes.Shape("size"));
                var (lead, strides, dilation) = (
                    shape.Length - size.Length, Literals(attributes.PerAxis("strides", "size", 1)), Literals(attributes.PerAxis("dilation", "size", 1)));
                var inBox = size.Select((_, k) => (at[lead + size.Length + k] * strides[k]) + (at[lead + k] * dilation[k]));
                return x[0][Linear([.. at.Take(lead), .. inBox], shape)];
            case "reverse":
                return x[0][Linear([.. at.Select((a, axis) => attributes.Axes("axes").Contains(axis) ? shape[axis] - 1 - a : a)], shape)];
            case "pad":
                long[] inside = [.. at.Zip(Literals(attributes.Shape("low")), (a, low) => a - low)];
                long[] apart = [.. Literals(attributes.PerAxis("interior", "low", 0)).Select(between => between + 1)];
                return inside.Zip(shape, apart).All(p => p.First >= 0 && p.First < p.Second * p.Third && p.First % p.Third == 0)
                    ? x[0][Linear([.. inside.Zip(apart, (a, step) => a / step)], shape)]
                    : ScalarConstant.Bits(type, attributes.Number("value", 0));
            case "concat":
                var axisOfConcat = (int)attributes.Integer("axis");
                var part = 0;
                while (at[axisOfConcat] >= x[part].Shape[axisOfConcat])
                {
                    at[axisOfConcat] -= x[part++].Shape[axisOfConcat];
                }

                return x[part][Linear(at, x[part].Shape)];
            default:
                var (gathered, indices) = ((int)attributes.Integer("axis"), x[1]);
                var index = indices[Linear([.. at.Skip(gathered).Take(indices.Shape.Length)], indices.Shape)];
                return x[0][Linear([.. at.Take(gathered), index, .. at.Skip(gathered + indices.Shape.Length)], shape)];
        }
    }

    // In another order than the interpreter's: as far apart as roundings of that many terms can be.
    private static string? Sums(string op, AttributeReader attributes, Elements[] x, Elements found)
    {
        for (var i = 0; i < found.Count; i++)
        {
            var terms = (op == "sum" ? Summands(attributes, x[0], i, found) : Products(attributes, x, i, found)).ToList();
            if (!found.Type.IsFloat())
            {
                var whole = terms.Aggregate(0L, (sum, t) => unchecked(sum + t.Whole));
                whole = found.Type == DType.I32 ? (int)whole : whole;
                if (whole != found[i])
                {
                    return $"element {i}: expected {whole}, found {found[i]}";
                }

                continue;
            }

            var (exact, size) = (terms.Sum(t => t.Number), terms.Where(t => double.IsFinite(t.Number)).Sum(t => Math.Abs(t.Number)));
            var (largest, precision) = found.Type == DType.F32 ? (float.MaxValue, Math.ScaleB(1, -23)) : (double.MaxValue, Math.ScaleB(1, -52));
            if (!(size < largest / 4))
            {
                continue;
            }

            var isRight = double.IsFinite(exact)
                ? Math.Abs(found.Value(i) - exact) <= ((terms.Count + 2) * precision * size) + (terms.Count * (found.Type == DType.F32 ? float.Epsilon : double.Epsilon))
                : exact.Equals(found.Value(i));
            if (!isRight)
            {
                return $"element {i}: expected about {exact}, found {found.Value(i)}";
            }
        }

        return null;
    }

    private static IEnumerable<(double Number, long Whole)> Summands(AttributeReader attributes, Elements x, int element, Elements y) =>
        Reduced([.. attributes.Axes("axes")], x, element, y).Select(k => (x.Value(k), x[k]));

    private static IEnumerable<int> Reduced(int[] axes, Elements x, int element, Elements y)
    {
        var kept = Positions(element, [.. y.Shape]);
        for (var k = 0; k < x.Count; k++)
        {
            if (Positions(k, [.. x.Shape]).Where((_, axis) => !axes.Contains(axis)).SequenceEqual(kept))
            {
                yield return k;
            }
        }
    }

    private static IEnumerable<(double Number, long Whole)> Products(AttributeReader attributes, Elements[] x, int element, Elements y)
    {
        var (a, b, rank) = (x[0], x[1], y.Shape.Length);
        var (transposeA, transposeB) = (attributes.Flag("transpose_a"), attributes.Flag("transpose_b"));
        var (terms, columns) = (attributes.OneOf("k_limit", "causal", "anticausal"), attributes.OneOf("n_limit", "causal"));
        var at = Positions(element, [.. y.Shape]);
        var batch = at.Take(rank - 2).ToArray();
        var (extent, rows) = (a.Shape[rank - (transposeA ? 2 : 1)], y.Shape[rank - 2]);
        for (var k = 0L; k < extent; k++)
        {
            var (i, j) = (at[rank - 2], at[rank - 1]);
            var ahead = (k - extent).CompareTo(i - rows);
            if ((terms == "causal" && ahead > 0) || (terms == "anticausal" && ahead < 0) || (columns == "causal" && j - y.Shape[rank - 1] > i - rows))
            {
                continue;
            }

            var left = Linear(transposeA ? [.. batch, k, i] : [.. batch, i, k], a.Shape);
            var right = Linear(transposeB ? [.. batch, j, k] : [.. batch, k, j], b.Shape);

            // A product and a sum that are rounded once need not overflow where the product does: such elements are left alone.
            var (x0, x1) = (a.Value(left), b.Value(right));
            var product = double.IsFinite(x0) && double.IsFinite(x1) ? Math.Clamp(x0 * x1, -double.MaxValue, double.MaxValue) : x0 * x1;
            yield return (product, unchecked(a[left] * b[right]));
        }
    }

    private static void Extremes(bool isMax, AttributeReader attributes, Elements x, Elements y)
    {
        int[] axes = [.. attributes.Axes("axes")];
        for (var i = 0; i < y.Count; i++)
        {
            var of = Reduced(axes, x, i, y).ToList();
            y[i] = x.Type.IsFloat()
                ? ScalarConstant.Bits(y.Type, of.Select(x.Value).Aggregate(
                    isMax ? double.NegativeInfinity : double.PositiveInfinity, isMax ? Math.Max : Math.Min))
                : of.Select(k => x[k]).Aggregate((isMax, x.Type) switch
                {
                    (true, DType.I32) => int.MinValue,
                    (true, _) => long.MinValue,
                    (false, DType.I32) => int.MaxValue,
                    _ => long.MaxValue,
                }, isMax ? Math.Max : Math.Min);
        }
    }

    // One update after another, each rounded.
    private static void Scatter(string op, AttributeReader attributes, Elements[] x, Elements y)
    {
        var axis = (int)attributes.Integer("axis");
        var (indices, updates) = op == "scatter" ? (x[1], x[2]) : (x[1], x[0]);
        var kind = op == "scatter" ? attributes.Word("kind") : "add";
        for (var i = 0; i < y.Count && op == "scatter"; i++)
        {
            y[i] = x[0][i];
        }

        for (var k = 0; k < updates.Count; k++)
        {
            var at = Positions(k, [.. updates.Shape]);
            var index = indices[Linear([.. at.Skip(axis).Take(indices.Shape.Length)], indices.Shape)];
            var to = Linear([.. at.Take(axis), index, .. at.Skip(axis + indices.Shape.Length)], y.Shape);
            y[to] = kind == "set" ? updates[k] : Two(y.Type, kind, y[to], updates[k]);
        }
    }

    private static void Recur(AttributeReader attributes, Elements[] x, Elements y)
    {
        var (axis, reversed) = ((int)attributes.Integer("axis"), attributes.Flag("reversed"));
        foreach (var k in Enumerable.Range(0, y.Count).OrderBy(k => Positions(k, [.. y.Shape])[axis] * (reversed ? -1 : 1)))
        {
            var at = Positions(k, [.. y.Shape]);
            var isFirst = at[axis] == (reversed ? y.Shape[axis] - 1 : 0);
            at[axis] += reversed ? 1 : -1;
            y[k] = isFirst ? x[1][k] : Two(y.Type, "add", Two(y.Type, "mul", x[0][k], y[Linear(at, y.Shape)]), x[1][k]);
        }
    }

    private static void Sort(AttributeReader attributes, Elements x, Elements y)
    {
        var (axis, descending) = ((int)attributes.Integer("axis"), attributes.Flag("descending"));
        for (var k = 0; k < y.Count; k++)
        {
            var at = Positions(k, [.. y.Shape]);
            int Of(long position) => Linear([.. at.Take(axis), position, .. at.Skip(axis + 1)], x.Shape);
            var places = Enumerable.Range(0, (int)x.Shape[axis]).ToList();

            // A stable sort, NaN largest.
            int Compare(int a, int b) => x.Type.IsFloat()
                ? (double.IsNaN(x.Value(Of(a))), double.IsNaN(x.Value(Of(b)))) switch
                {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, true) => -1,
                    _ => x.Value(Of(a)) < x.Value(Of(b)) ? -1 : x.Value(Of(a)) > x.Value(Of(b)) ? 1 : 0,
                }
                : x[Of(a)].CompareTo(x[Of(b)]);
            var comparer = Comparer<int>.Create((a, b) => descending ? Compare(b, a) : Compare(a, b));
            y[k] = places.Order(comparer).ElementAt((int)at[axis]);
        }
    }

    private static long Two(DType type, string op, long a, long b)
    {
        if (!type.IsFloat())
        {
            var whole = op switch { "add" => unchecked(a + b), "mul" => unchecked(a * b), "max" => Math.Max(a, b), _ => Math.Min(a, b) };
            return type == DType.I32 ? (int)whole : whole;
        }

        var (x, y) = (ScalarConstant.Value(type, a), ScalarConstant.Value(type, b));
        return ScalarConstant.Bits(type, op switch { "add" => x + y, "mul" => x * y, "max" => Math.Max(x, y), _ => Math.Min(x, y) });
    }
}
