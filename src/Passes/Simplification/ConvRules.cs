using MiniTorch.Ir;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Simplification;

/// <summary>
/// The rules that leave of a convolution the product that kernels compute: what lies around, what is left out and what is spread becomes a
/// movement of elements. Terms stay the same, in the same order (docs/numerics.md, 8).
/// </summary>
internal static class ConvRules
{
    // A result is put together from so many convolutions at most: of steps of 2 along three axes, or of 3 along two.
    private const long MostPhases = 9;

    /// <summary>The rules, in the order in which they are tried.</summary>
    public static Rule[] All { get; } =
    [
        // conv with zeros around x -> conv of a padded x: zeros are terms like others, and in memory a product can read them
        new("conv-padding", Padding),

        // conv that leaves out elements at an end of x -> conv of a slice
        new("conv-cut", Cut),

        // conv of a spread x -> a conv with the elements of w that meet some of x, for every place of the result that meets the same ones
        new("conv-holes", Holes),
    ];

    private static Value? Padding(Node n, GraphBuilder g)
    {
        if (n.Op is not Conv { Low: var low, High: var high } conv || !conv.InputDilation.IsAll(1)
            || (low.IsZero && high.IsZero) || low.Concat(high).Any(d => d.Constant is not >= 0))
        {
            return null;
        }

        var none = Shape.Repeat(0, conv.Lead(n.Result.Type.Rank));
        return g.Emit(
            conv with { Low = low.Map(_ => 0), High = low.Map(_ => 0) },
            [g.Tensor(n.Operands[0]).Pad([.. none, .. low], [.. none, .. high]).Value, n.Operands[1]]).Value;
    }

    private static Value? Cut(Node n, GraphBuilder g)
    {
        if (n.Op is not Conv conv)
        {
            return null;
        }

        var (shape, lead) = (n.Operands[0].Type.Shape, conv.Lead(n.Result.Type.Rank));
        var (start, limit) = (shape.Map(_ => Dim.Zero), shape);
        var (low, high) = (conv.Low, conv.High);
        for (var k = 0; k < low.Rank; k++)
        {
            var (before, behind, axis) = (Math.Min(0, low[k].Constant ?? 0), Math.Min(0, high[k].Constant ?? 0), lead + k);
            if (conv.InputDilation[k].IsOne && before + behind < 0 && shape[axis].Constant + before + behind >= 0)
            {
                (start, limit) = (start.With(axis, -before), limit.With(axis, limit[axis] + behind));
                (low, high) = (low.With(k, low[k] - before), high.With(k, high[k] - behind));
            }
        }

        return low == conv.Low && high == conv.High
            ? null
            : g.Emit(conv with { Low = low, High = high }, [g.Tensor(n.Operands[0]).Slice(start, limit).Value, n.Operands[1]]).Value;
    }

    private static Value? Holes(Node n, GraphBuilder g)
    {
        if (n.Op is not Conv conv || conv.InputDilation.IsAll(1))
        {
            return null;
        }

        var phases = conv.InputDilation.Literals.Zip(conv.Strides.Literals, (dilation, stride) => dilation / GreatestDivisor(dilation, stride));
        var axis = Enumerable.Range(0, conv.Low.Rank).First(k => !conv.InputDilation[k].IsOne);
        return phases.Aggregate(1L, (a, b) => a * b) <= MostPhases && SpreadAxis.Of(n, axis) is { } spread ? spread.Join(g).Value : null;
    }

    private static long GreatestDivisor(long a, long b) => b == 0 ? a : GreatestDivisor(b, a % b);

    /// <summary>An axis along which elements of x lie apart, everything about it being literal.</summary>
    private sealed record SpreadAxis(
        Node Node, int Axis, long Extent, long Size, long Places, long Stride, long Dilation, long Apart, long Low)
    {
        private Conv Op => (Conv)Node.Op;

        // The axis among all.
        private int FullAxis => Op.Lead(Node.Result.Type.Rank) + Axis;

        // Places so far apart meet the same elements of w, and so do elements of w the same places.
        private long Period => Dilation / GreatestDivisor(Dilation, Stride);

        private long Step => Dilation / GreatestDivisor(Dilation, Apart);

        private long Count => (Places + Period - 1) / Period;

        /// <summary>Null if something is a symbol, or there is no place.</summary>
        public static SpreadAxis? Of(Node node, int axis)
        {
            var conv = (Conv)node.Op;
            var (x, w, y) = (node.Operands[0].Type.Shape, node.Operands[1].Type.Shape, node.Result.Type.Shape);
            var place = conv.Lead(y.Rank) + axis;
            return x[place].Constant is { } extent && w[place].Constant is { } size && y[place].Constant is > 0 and var places
                && conv.Low[axis].Constant is { } low && conv.High[axis].Constant is not null
                ? new SpreadAxis(
                    node,
                    axis,
                    extent,
                    size,
                    places,
                    conv.Strides.Literals[axis],
                    conv.InputDilation.Literals[axis],
                    conv.FilterDilation.Literals[axis],
                    low)
                : null;
        }

        /// <summary>The places of all phases, in turn.</summary>
        public Tensor Join(GraphBuilder g)
        {
            var phases = Enumerable.Range(0, (int)Math.Min(Period, Places)).Select(first => Phase(g, first)).ToArray();
            if (phases.Length == 1)
            {
                return phases[0];
            }

            var shape = phases[0].Shape;
            Shape apart = [.. shape.Take(FullAxis + 1), 1, .. shape.Skip(FullAxis + 1)];
            var joined = phases[0].Reshape(apart).Concat(FullAxis + 1, phases.Skip(1).Select(p => p.Reshape(apart)));
            return joined.Reshape(shape.With(FullAxis, Count * phases.Length)).Slice(FullAxis, 0, Places);
        }

        // The places first, first + period, ...: the last one may lie behind the result.
        private Tensor Phase(GraphBuilder g, long first)
        {
            var start = Enumerable.Range(0, (int)Step).FirstOrDefault(t => Position(first, t) % Dilation == 0, -1);
            if (start < 0 || start >= Size)
            {
                var type = Node.Result.Type;
                return g.Constant(type with { Shape = type.Shape.With(FullAxis, Count) }, 0);
            }

            var (w, met) = (g.Tensor(Node.Operands[1]), (Size - start + Step - 1) / Step);
            var low = -Position(first, start) / Dilation;
            var (stride, apart) = (Period * Stride / Dilation, Step * Apart / Dilation);
            var high = ((Count - 1) * stride) + ((met - 1) * apart) + 1 - low - Extent;
            return g.Tensor(Node.Operands[0]).Conv(
                w.Slice(FullAxis, start, Size, Step),
                Op.Strides.With(Axis, stride),
                Op.Low.With(Axis, low),
                Op.High.With(Axis, high),
                Op.InputDilation.With(Axis, 1),
                Op.FilterDilation.With(Axis, apart));
        }

        // Where an element of w meets the spread x.
        private long Position(long place, long element) => (place * Stride) + (element * Apart) - Low;
    }
}
