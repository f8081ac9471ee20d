using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Ops;

namespace MiniTorch.Passes.Simplification;

/// <summary>
/// The rules that change no bit of any result (docs/numerics.md). Constants stand on the right, so one orientation suffices.
/// </summary>
internal static class ExactRules
{
    /// <summary>The rules, in the order in which they are tried.</summary>
    public static ImmutableArray<Rule> All { get; } = [.. Arithmetic(), .. Logic(), .. Movements(), .. ConvRules.All, .. ProductRules.All];

    private static Rule[] Arithmetic() =>
    [
        // c + x -> x + c, for every commutative op
        new("constant-right", (n, g) =>
            n is { Op: Binary { IsCommutative: true }, Operands: [{ Node.Op: Constant } c, { Node.Op: not Constant } x] }
            ? g.Emit(n.Op, [x, c]).Value : null),

        // x * 1 -> x
        new("mul-one", (n, _) => n is { Op: Mul, Operands: [var x, { IsOne: true }] } ? x : null),

        // x / 1 -> x
        new("div-one", (n, _) => n is { Op: Div, Operands: [var x, { IsOne: true }] } ? x : null),

        // x / 2^k -> x * 2^-k: one rounding of the same number, if 2^-k is exact
        new("div-power-of-two", (n, g) => n is { Op: Div, Operands: [var x, { IsInvertiblePower: true } c] }
            ? g.Emit(new Mul(), [x, g.Emit(Reciprocal(c.Splat!), []).Value]).Value : null),

        // x - 0 -> x
        new("sub-zero", (n, _) => n is { Op: Sub, Operands: [var x, { IsPlusZero: true }] } ? x : null),

        // x + -0 -> x, and of integers x + 0 -> x
        new("add-neutral", (n, _) => n is { Op: Add, Operands: [var x, { IsNeutral: true }] } ? x : null),

        // -(-x) -> x
        new("neg-neg", (n, _) => n is { Op: Neg, Operands: [{ Node: { Op: Neg, Operands: [var x] } }] } ? x : null),

        // x + -y -> x - y, and -y + x -> x - y
        new("add-neg", (n, g) => n switch
        {
            { Op: Add, Operands: [var x, { Node: { Op: Neg, Operands: [var y] } }] } => g.Emit(new Sub(), [x, y]).Value,
            { Op: Add, Operands: [{ Node: { Op: Neg, Operands: [var y] } }, var x] } => g.Emit(new Sub(), [x, y]).Value,
            _ => null,
        }),

        // x - -y -> x + y
        new("sub-neg", (n, g) => n is { Op: Sub, Operands: [var x, { Node: { Op: Neg, Operands: [var y] } }] }
            ? g.Emit(new Add(), [x, y]).Value : null),

        // -x * -y -> x * y
        new("mul-neg-neg", (n, g) =>
            n is { Op: Mul, Operands: [{ Node: { Op: Neg, Operands: [var x] } }, { Node: { Op: Neg, Operands: [var y] } }] }
                ? g.Emit(new Mul(), [x, y]).Value : null),

        // max(x, x) -> x, min(x, x) -> x
        new("max-same", (n, _) => n is { Op: Max or Min, Operands: [var x, var y] } && x == y ? x : null),
    ];

    private static Rule[] Logic() =>
    [
        // not (not x) -> x
        new("not-not", (n, _) => n is { Op: Not, Operands: [{ Node: { Op: Not, Operands: [var x] } }] } ? x : null),

        // x and x -> x, x or x -> x
        new("and-same", (n, _) => n is { Op: And or Or, Operands: [var x, var y] } && x == y ? x : null),

        // p ? x : x -> x
        new("select-same", (n, _) => n is { Op: Select, Operands: [_, var x, var y] } && x == y ? x : null),

        // not p ? x : y -> p ? y : x
        new("select-not", (n, g) => n is { Op: Select, Operands: [{ Node: { Op: Not, Operands: [var p] } }, var x, var y] }
            ? g.Emit(new Select(), [p, y, x]).Value : null),

        // x converted to its own type -> x
        new("cast-same", (n, _) => n is { Op: Cast { To: var to }, Operands: [var x] } && x.Type.DType == to ? x : null),

        // x converted to a type that holds all its values and back -> x
        new("cast-back", (n, _) => n is { Op: Cast { To: var to }, Operands: [{ Node: { Op: Cast { To: var wide }, Operands: [var x] } }] }
            && x.Type.DType == to && Holds(wide, to) ? x : null),

        // stop_gradient x -> x: gradients are expanded by now
        new("stop-gradient", (n, _) => n is { Op: StopGradient, Operands: [var x] } ? x : null),

        // size of a literal extent -> that number
        new("size-literal", (n, g) => n is { Op: Size { Axis: var axis }, Operands: [var x] } && x.Type.Shape[axis].Constant is { } extent
            ? g.Emit(Constant.OfBits(n.Result.Type, [extent]), []).Value : null),
    ];

    private static Rule[] Movements() =>
    [
        // axes in their own order -> x
        new("transpose-identity", (n, _) => n is { Op: Transpose { Order: var order }, Operands: [var x] }
            && order == Axes.Range(0, order.Count) ? x : null),

        // two transposes -> one
        new("transpose-transpose", (n, g) => n is { Op: Transpose outer, Operands: [{ Node: { Op: Transpose inner, Operands: [var x] } }] }
            ? g.Emit(new Transpose(new Axes([.. outer.Order.Select(axis => inner.Order[axis])])), [x]).Value : null),

        // the same shape -> x
        new("reshape-identity", (n, _) => n is { Op: Reshape { Shape: var shape }, Operands: [var x] } && shape == x.Type.Shape ? x : null),

        // two reshapes -> the last
        new("reshape-reshape", (n, g) => n is { Op: Reshape outer, Operands: [{ Node: { Op: Reshape, Operands: [var x] } }] }
            && !AsksOfBinding(n) ? g.Emit(outer, [x]).Value : null),

        // the same shape -> x, as axes are ascending
        new("broadcast-identity", (n, _) => n is { Op: Broadcast { Shape: var shape }, Operands: [var x] }
            && shape == x.Type.Shape ? x : null),

        // two broadcasts -> one
        new("broadcast-broadcast", (n, g) => n is { Op: Broadcast outer, Operands: [{ Node: { Op: Broadcast inner, Operands: [var x] } }] }
            && !AsksOfBinding(n)
            ? g.Emit(new Broadcast(outer.Shape, new Axes([.. inner.Axes.Select(axis => outer.Axes[axis])])), [x]).Value : null),

        // f(broadcast x, broadcast y, c) -> broadcast f(x, y, c): fewer elements to compute
        new("before-broadcast", BeforeBroadcast),

        // the whole -> x
        new("slice-identity", (n, _) => n is { Op: Slice { Start: { IsZero: true }, Limit: var limit, Step: var step }, Operands: [var x] }
            && limit == x.Type.Shape && step.IsAll(1) ? x : null),

        // two slices -> one
        new("slice-slice", (n, g) => n is { Op: Slice outer, Operands: [{ Node: { Op: Slice inner, Operands: [var x] } }] }
            && Joined(inner, outer) is { } slice ? g.Emit(slice, [x]).Value : null),

        // nothing before, nothing behind and nothing between -> x
        new("pad-identity", (n, _) => n is { Op: Pad { Low: { IsZero: true }, High: { IsZero: true }, Interior: { IsZero: true } }, Operands: [var x] }
            ? x : null),

        // x alone -> x
        new("concat-one", (n, _) => n is { Op: Concat, Operands: [var x] } ? x : null),
    ];

    // Extents of the operand and of the result that read differently are compared when a binding comes in, if both are still there.
    private static bool AsksOfBinding(Node node) => !TypeRule.Apply(node.Op, node.Operands).Requirements.IsEmpty;

    private static Value? BeforeBroadcast(Node node, GraphBuilder g)
    {
        var first = node.Operands.FirstOrDefault(o => o.Node.Op is Broadcast)?.Node;
        if (node.Op is not Elementwise op || first?.Op is not Broadcast broadcast)
        {
            return null;
        }

        var shape = first.Operands[0].Type.Shape;
        bool IsRepeated(Value operand) =>
            operand.Splat is not null || (operand.Node.Op.Equals(broadcast) && operand.Node.Operands[0].Type.Shape == shape);
        if (!node.Operands.All(IsRepeated) || op.Program(node.Operands.Select(o => o.Type.DType), node.Result.Type.DType).ReadsIndex)
        {
            return null;
        }

        Value Once(Value operand) =>
            operand.Splat is { } constant
                ? g.Emit(Constant.OfBits(operand.Type with { Shape = shape }, constant.Bits), []).Value
                : operand.Node.Operands[0];
        var result = g.Emit(op, [.. node.Operands.Select(Once)]);
        return g.Emit(broadcast, [result.Value]).Value;
    }

    // Arithmetic on numbers of a module is the evaluator's.
    private static Constant Reciprocal(Constant c)
    {
        var scalar = c.Type with { Shape = Shape.Scalar };
        var result = Evaluator.Evaluate(new Div(), [Constant.Splat(scalar, 1), Constant.OfBits(scalar, c.Bits)], [scalar]);
        return Constant.OfBits(c.Type, result[0].Bits);
    }

    // The slice of a slice as one; null where elements taken at steps are counted with symbols.
    private static Slice? Joined(Slice inner, Slice outer)
    {
        var (starts, limits) = (new Dim[inner.Step.Rank], new Dim[inner.Step.Rank]);
        for (var axis = 0; axis < starts.Length; axis++)
        {
            var step = inner.Step.Literals[axis];
            var (start, count) = (outer.Start[axis], outer.Limit[axis] - outer.Start[axis]);
            if (step > 1 && (start.Constant is null || count.Constant is null))
            {
                return null;
            }

            // Nothing behind the last element may lie outside of x.
            starts[axis] = inner.Start[axis] + (count.Constant == 0 ? 0 : start * step);
            limits[axis] = starts[axis] + count.Spread(step);
        }

        return new Slice([.. starts], [.. limits], [.. inner.Step.Zip(outer.Step, (a, b) => a * b)]);
    }

    private static bool Holds(DType wide, DType narrow) => (wide, narrow) switch
    {
        (_, DType.Bool) => true,
        (DType.Bool, _) => false,
        (_, DType.U8) => true,
        (DType.F64, DType.F32 or DType.I32) or (DType.I64, DType.I32) => true,
        _ => wide == narrow,
    };
}
