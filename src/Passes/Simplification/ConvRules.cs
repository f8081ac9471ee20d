using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;

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

        var phases = conv.InputDilation.Literals.Zip(conv.Strides.Literals, (dilation, stride) => ConvolutionAxis.PhasesOf(stride, dilation));
        var axis = Enumerable.Range(0, conv.Low.Rank).First(k => !conv.InputDilation[k].IsOne);
        return phases.Aggregate(1L, (a, b) => a * b) <= MostPhases && SpreadAxis.Of(n, axis) is { } spread ? spread.Join(g).Value : null;
    }

    /// <summary>An axis along which elements of x lie apart, everything about it being literal.</summary>
    private sealed record SpreadAxis(Node Node, int Axis, ConvolutionAxis Places)
    {
        private Conv Op => (Conv)Node.Op;

        // The axis among all.
        private int FullAxis => Op.Lead(Node.Result.Type.Rank) + Axis;

        // The places of the first phase; others may have one less.
        private long Count => (Places.Output + Places.Phases - 1) / Places.Phases;

        /// <summary>Null if something is a symbol, or there is no place.</summary>
        public static SpreadAxis? Of(Node node, int axis)
        {
            var conv = (Conv)node.Op;
            var (x, w, y) = (node.Operands[0].Type.Shape, node.Operands[1].Type.Shape, node.Result.Type.Shape);
            var at = conv.Lead(y.Rank) + axis;
            if (x[at].Constant is not { } extent || w[at].Constant is not { } size || y[at].Constant is not (> 0 and var places)
                || conv.Low[axis].Constant is not { } low || conv.High[axis].Constant is null)
            {
                return null;
            }

            var bound = new ConvolutionAxis();
            bound.Bind(
                extent, size, places, conv.Strides.Literals[axis], low, conv.InputDilation.Literals[axis], conv.FilterDilation.Literals[axis]);
            return new SpreadAxis(node, axis, bound);
        }

        /// <summary>The places of all phases, in turn.</summary>
        public Tensor Join(GraphBuilder g)
        {
            var phases = Enumerable.Range(0, (int)Math.Min(Places.Phases, Places.Output)).Select(phase => Phase(g, phase)).ToArray();
            if (phases.Length == 1)
            {
                return phases[0];
            }

            var shape = phases[0].Shape;
            Shape apart = [.. shape.Take(FullAxis + 1), 1, .. shape.Skip(FullAxis + 1)];
            var joined = phases[0].Reshape(apart).Concat(FullAxis + 1, phases.Skip(1).Select(p => p.Reshape(apart)));
            return joined.Reshape(shape.With(FullAxis, Count * phases.Length)).Slice(FullAxis, 0, Places.Output);
        }

        // As many places as the first phase has: the last one may lie behind the result.
        private Tensor Phase(GraphBuilder g, long phase)
        {
            Places.Enter(phase);
            if (Places.Taps == 0)
            {
                var type = Node.Result.Type;
                return g.Constant(type with { Shape = type.Shape.With(FullAxis, Count) }, 0);
            }

            var low = -Places.Position(0, 0);
            var high = ((Count - 1) * Places.PlaceStep) + ((Places.Taps - 1) * Places.TapReach) + 1 - low - Places.Input;
            return g.Tensor(Node.Operands[0]).Conv(
                g.Tensor(Node.Operands[1]).Slice(FullAxis, Places.FirstTap, Places.Filter, Places.TapStep),
                Op.Strides.With(Axis, Places.PlaceStep),
                Op.Low.With(Axis, low),
                Op.High.With(Axis, high),
                Op.InputDilation.With(Axis, 1),
                Op.FilterDilation.With(Axis, Places.TapReach),
                imagesLast: Op.ImagesLast);
        }
    }
}
