using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>The gradient of every row is the slope; and the check that says so notices every kind of mistake in every gradient rule.</summary>
public sealed class OpGradientTests
{
    private static readonly ImmutableArray<OpCase> Differentiable = [.. OpCases.All.Where(c => c.IsDifferentiable)];

    public static TheoryData<string> Rows => [.. Differentiable.Select(c => c.Name)];

    /// <summary>Each row with the position of each operand of its op that an adjoint flows to.</summary>
    public static TheoryData<string, int> Operands
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var row in Differentiable)
            {
                var flows = new HashSet<int>();
                GradientCheck.Of(row, autodiff: Faulty(row, (node, given) =>
                {
                    flows.UnionWith(Enumerable.Range(0, given.Length).Where(k => given[k] is not null && Varies(node.Operands[k])));
                    return given;
                }));
                foreach (var operand in flows.Order())
                {
                    data.Add(row.Name, operand);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void The_gradient_is_the_slope(string name) => AssertIsSlope(GradientCheck.Of(OpCases.Find(name)));

    [Theory]
    [MemberData(nameof(Rows))]
    public void So_is_the_gradient_of_its_weighted_sum(string name) => AssertIsSlope(GradientCheck.Of(OpCases.Find(name), order: 2));

    [Theory]
    [MemberData(nameof(Operands))]
    public void A_flipped_sign_is_noticed(string name, int operand) =>
        AssertNoticed(OpCases.Find(name), (_, given) => [.. given.Select((g, k) => k == operand ? -g : g)]);

    [Theory]
    [MemberData(nameof(Operands))]
    public void A_dropped_adjoint_is_noticed(string name, int operand) =>
        AssertNoticed(OpCases.Find(name), (_, given) => [.. given.Select((g, k) => k == operand ? null : g)]);

    private static void AssertIsSlope(GradientReport report)
    {
        Assert.True(report.IsGood, $"{string.Join(", ", report.Variables)}: expected at most {report.Limit}");
        Assert.True(report.Checked > 0);
        Assert.All(report.Variables, v => Assert.Equal(v.Elements, v.Checked));
    }

    private static void AssertNoticed(OpCase row, Func<Node, Tensor?[], Tensor?[]> fault)
    {
        var report = GradientCheck.Of(row, autodiff: Faulty(row, fault));
        Assert.False(report.IsGood, $"{row.Name}: the check passes with a faulty gradient");
    }

    // A fault in one statement: the same one in several could cancel.
    private static Autodiff Faulty(OpCase row, Func<Node, Tensor?[], Tensor?[]> fault)
    {
        Node? faulty = null;
        return new Autodiff((node, given) =>
        {
            faulty ??= node.Scope != CaseModule.LossScope && IsOf(row, node) ? node : null;
            return ReferenceEquals(node, faulty) ? fault(node, given) : given;
        });
    }

    // Of a composition, any statement inside it; of a gradient, one that it was expanded to, so that the fault is in the gradient of it.
    private static bool IsOf(OpCase row, Node node) =>
        row.Op == "gradient" ? node.Sources.Length > 0 : OpRegistry.Find(row.Op) is null || node.Op.Mnemonic == row.Op;

    // True if an input reaches the value through ops that an adjoint flows through.
    private static bool Varies(Value value)
    {
        var seen = new HashSet<Value>();
        var work = new Stack<Value>([value]);
        while (work.TryPop(out var next))
        {
            if (next.Node.Op is Ir.Ops.Input)
            {
                return true;
            }

            foreach (var operand in next.Node.Operands.Where(o => next.Node.Op.IsDifferentiable && o.Type.DType.IsFloat() && seen.Add(o)))
            {
                work.Push(operand);
            }
        }

        return false;
    }
}
