using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes;

namespace MiniTorch.Compilation.Tests.Faults;

/// <summary>What passes could get wrong, statement by statement.</summary>
internal static class PassFaults
{
    public static ImmutableArray<PassFault> All { get; } =
    [
        Op("swapped axes of a transpose", "cse", n => n.Op is Transpose { Order: [1, 0] } ? new Transpose([0, 1]) : null),
        Op("wrong axis of a broadcast", "cse", n => n.Op is Broadcast { Axes: [0] } b && b.Shape == [5, 5] ? b with { Axes = [1] } : null) with { IsRepeated = true },
        Op("wrong start of a slice", "cse", n => n.Op is Slice { Start: [var s0, var s1] } s && s1 == 1
            ? new Slice([s0, s1 - 1], [s.Limit[0], s.Limit[1] - 1])
            : null),
        Op("wrong value of padding", "cse", n => n.Op is Pad { Value: 3 } p ? p with { Value = 0 } : null),
        Op("padding on the other side", "cse", n => n.Op is Pad p && p.Low != p.High ? p with { Low = p.High, High = p.Low } : null),
        Op("wrong axis of a gather", "cse", n => n.Op is Gather { Axis: 0 } ? new Gather(1) : null),
        Op("wrong axis of a scatter_add", "cse", n => n.Op is ScatterAdd { Axis: 0 } s ? s with { Axis = 1 } : null),
        Op("wrong axis of positions", "cse", n => n.Op is Iota { Axis: 0 } i ? i with { Axis = 1 } : null),
        Op("wrong stream of random bits", "cse", n => n.Op is RandomBits r ? new RandomBits(r.Stream + 1) : null),
        Op("wrong constant", "constant-fold", n => 
            n.Op is Constant { SplatValue: > 1.414 and < 1.415 } c ? Constant.OfBits(c.Type, [c.Bits[0] + 1]) : null) with
        {
            IsRepeated = true,
        },
        Op("compare with equality", "simplify", n => n.Op is LessEqual ? new Less() : null),
        Op("other extreme", "simplify", n => n.Op is Max ? new Min() : null),
        Op("other reduction", "simplify", n => n.Op is ReduceMin r ? new ReduceMax(r.Axes) : null),
        Op("rounded the other way", "simplify", n => n.Op is Floor ? new Ceil() : null),
        Op("product with the wrong operand transposed", "simplify", n => n.Op is MatMul { TransposeB: true } ? new MatMul(true, false) : null),
        Op("scan in the other direction", "cse", n => n.Op is Scan s ? s with { Reversed = !s.Reversed } : null),
        Op("swapped outputs of a step", "cse", n => n.Op is Scan { Region.Results: [var c, var a, var b, ..] } s && a.Type == b.Type
            ? s with { Region = s.Region with { Results = [c, b, a, .. s.Region.Results.Skip(3)] } }
            : null),
        Operands("swapped sequences of a scan", "cse", n => n.Op is Scan { Carries: 1, Sequences: > 1 } && n.Operands[1].Type == n.Operands[2].Type
            ? [n.Operands[0], n.Operands[2], n.Operands[1], .. n.Operands.Skip(3)]
            : null),
        Operands("swapped constants of a scan", "hoist", n => n.Op is Scan && n.Operands is [.., var c, var d] && c.Type == d.Type
            ? [.. n.Operands.SkipLast(2), d, c]
            : null),
        Operands("seed in place of the step", "cse", n => n.Op is RandomBits ? [n.Operands[1], n.Operands[0]] : null),
        Operands("swapped branches of a select", "simplify", n => n.Op is Select ? [n.Operands[0], n.Operands[2], n.Operands[1]] : null),
        Operands("swapped operands of a difference", "simplify", n => n.Op is Sub ? [n.Operands[1], n.Operands[0]] : null),
        Operands("swapped parts of a concat", "simplify", n => n.Op is Concat ? [.. n.Operands.Reverse()] : null),
        Operands("dropped contribution of an update", "autodiff", n => n.Op is Update ? [n.Operands[0], n.Operands[0]] : null),
        new("x + 0 taken for x", "simplify", (r, n) => n.Op is Add && IsConstant(n.Operands[1], 0) && Instead(r, n, r.Now(n.Operands[0]))),
        new("x * 0 taken for 0", "simplify", (r, n) => n.Op is Mul && IsConstant(n.Operands[1], 0) && Instead(r, n, r.Now(n.Operands[1]))),
        new("sum added in another order", "simplify", Reassociated) { IsRepeated = true },
        new("identity of a maximum above its elements", "simplify", (r, n) =>
            n.Op is ReduceMax && Emitted(r, n, x => r.Builder.Tensor(r.Keep(n).Result).Max(0))),
        new("conversion that rounds to the nearest", "simplify", (r, n) =>
            n.Op is Cast { To: DType.I32 } && Emitted(r, n, x => x[0].Round().Cast(DType.I32))),
        new("quotient by the product with the inverse", "simplify", (r, n) =>
            n.Op is Div && Emitted(r, n, x => x[0] * (r.Builder.Constant(n.Result.Type, 1) / x[1]))) { IsRepeated = true },
        new("merged statements of unequal attributes", "cse", MergedSlices()),
        new("dropped update", "plan-memory", (_, n) => n.Op is Update),
        new("dropped operand of a kernel", "fuse", (r, n) => n.Op is Fused && Kernel(r, n, OtherOperand(n))) { IsRepeated = true },
        new("swapped results of a kernel", "fuse", (r, n) => SwappedResults(r, n)),
        new("wrong place in memory", "plan-memory", SharedSlot()),
        new("in place too early", "plan-memory", EarlyInPlace()),
        new("update of another parameter", "plan-memory", OtherParameter()),
    ];

    private static PassFault Op(string name, string pass, Func<Node, Op?> spoilt) => new(name, pass, (rewriter, node) =>
    {
        if (spoilt(node) is not { } op)
        {
            return false;
        }

        rewriter.Copy(node, op);
        return true;
    });

    private static PassFault Operands(string name, string pass, Func<Node, ImmutableArray<Value>?> spoilt) => new(name, pass, (rewriter, node) =>
        spoilt(node) is { } operands && Again(rewriter, node, rewriter.Now(operands)));

    private static bool Again(Rewriter rewriter, Node node, ImmutableArray<Value> operands)
    {
        using var at = rewriter.At(node);
        var made = rewriter.Builder.EmitNode(node.Op, operands);
        for (var i = 0; i < node.Results.Length; i++)
        {
            rewriter.Replace(node.Results[i], made.Results[i]);
        }

        return true;
    }

    private static bool Emitted(Rewriter rewriter, Node node, Func<ImmutableArray<Tensor>, Tensor> body)
    {
        using var at = rewriter.At(node);
        rewriter.Replace(node.Result, body([.. node.Operands.Select(o => Now(rewriter, o))]).Value);
        return true;
    }

    private static bool Instead(Rewriter rewriter, Node node, Value now)
    {
        rewriter.Replace(node.Result, now);
        return true;
    }

    private static bool IsConstant(Value value, double number) => value.Node.Op is Constant { SplatValue: { } found } && found == number;

    // (a + b) + c as a + (b + c).
    private static bool Reassociated(Rewriter rewriter, Node node) =>
        node.Op is Add && node.Operands[0].Node is { Op: Add } first && node.Result.Type.DType == DType.F32
        && Emitted(rewriter, node, x => Now(rewriter, first.Operands[0]) + (Now(rewriter, first.Operands[1]) + x[1]));

    private static Tensor Now(Rewriter rewriter, Value value) => rewriter.Builder.Tensor(rewriter.Now(value));

    private static Func<Rewriter, Node, bool> MergedSlices()
    {
        var first = new Dictionary<(Value, TensorType), Value>();
        return (rewriter, node) => node.Op is Slice && !first.TryAdd((node.Operands[0], node.Result.Type), node.Result)
            && Instead(rewriter, node, rewriter.Now(first[(node.Operands[0], node.Result.Type)]));
    }

    // Each operand is taken for the next one of its type.
    private static ImmutableArray<Value> OtherOperand(Node node) => [.. node.Operands.Select((o, i) =>
        node.Operands.Skip(i + 1).FirstOrDefault(p => p.Type == o.Type) ?? node.Operands.First(p => p.Type == o.Type))];

    private static bool Kernel(Rewriter rewriter, Node node, ImmutableArray<Value> operands) =>
        !operands.SequenceEqual(node.Operands) && Again(rewriter, node, rewriter.Now(operands));

    private static bool SwappedResults(Rewriter rewriter, Node node)
    {
        var pair = node.Op is Fused ? node.Results.Where(r => node.Results.Count(o => o.Type == r.Type) > 1).Take(2).ToArray() : [];
        if (pair.Length < 2 || pair[0].Type != pair[1].Type)
        {
            return false;
        }

        var made = rewriter.Keep(node);
        rewriter.Replace(pair[0], made.Results[pair[1].Index]);
        rewriter.Replace(pair[1], made.Results[pair[0].Index]);
        return true;
    }

    // A value takes the slot of the one before it.
    private static Func<Rewriter, Node, bool> SharedSlot()
    {
        Placement? last = null;
        return (rewriter, node) =>
        {
            var before = last;
            last = node.Results.Select(r => r.Placement).FirstOrDefault(p => p is { Parameter: null }) ?? last;
            if (before is null || node.Results is not [{ Placement: { Parameter: null } own }] || own.Slot == before.Slot)
            {
                return false;
            }

            rewriter.Copy(node, placements: [before]);
            return true;
        };
    }

    // A value takes the memory of a parameter that a later statement reads.
    private static Func<Rewriter, Node, bool> EarlyInPlace() => (rewriter, node) =>
    {
        var result = node.Results.FirstOrDefault(r => r is { Placement.Parameter: null } && node.Operands.Any(o => IsParameter(o, r)));
        if (node.Op is not Fused || result is null)
        {
            return false;
        }

        var parameter = node.Operands.First(o => IsParameter(o, result));
        rewriter.Copy(node, placements: [.. node.Results.Select(r => r == result ? new Placement(-1, parameter) : r.Placement)]);
        return true;
    };

    private static bool IsParameter(Value operand, Value result) => operand.Node.Op is Parameter && operand.Type == result.Type;

    private static Func<Rewriter, Node, bool> OtherParameter()
    {
        var updated = new List<Value>();
        return (rewriter, node) =>
        {
            var other = node.Op is Update ? updated.Find(u => u.Type == node.Operands[0].Type) : null;
            updated.AddRange(node.Op is Update ? [node.Operands[0]] : []);
            return other is not null && Again(rewriter, node, [other, rewriter.Now(node.Operands[1])]);
        };
    }
}
