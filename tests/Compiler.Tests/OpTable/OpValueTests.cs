using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Runtime;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Every statement of every row of the table, those of its gradient too, gives what <see cref="Oracle"/> says of the operands that it got: on
/// usual numbers, and with infinities, NaN, -0, subnormals and the ends of ranges among them.
/// </summary>
public sealed class OpValueTests
{
    private const long Length = 5;

    public static TheoryData<string> Rows => [.. OpCases.All.Select(c => c.Name)];

    public static TheoryData<string> Ops => [.. OpRegistry.Ops.Select(o => o.Mnemonic)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_statement_gives_what_its_definition_says(string name)
    {
        var row = OpCases.Find(name);
        Assert.All(row.Types, type => AssertValues(row, type));
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void An_op_has_another_opinion_or_a_reason(string op) => Assert.True(
        Oracle.Knows(op) != Oracle.Reasons.ContainsKey(op), $"expected {op} in {nameof(Oracle)}, or the reason why it cannot be there");

    /// <summary>Every statement of a row, those of its gradient too, is what the oracle says.</summary>
    internal static void AssertValues(OpCase row, DType type)
    {
        var declared = new CaseModule(row, type, [Length]);
        foreach (var function in declared.Functions)
        {
            AssertValues(declared.Module with { Functions = [declared.Module[function.Name]] }, function);
        }
    }

    private static void AssertValues(Module declared, CaseFunction function)
    {
        var module = Pipeline.Of("infer-shapes", "autodiff").Run(declared, PassContext.Host);
        var body = module.Functions[0].Body;
        var values = body.Nodes.SelectMany(n => n.Results).ToList();
        var all = new Function(function.Name, body with { Results = [.. values] }, [.. values.Select(v => v.Name)]);
        var session = StepSession.Interpreted(module with { Functions = [all] }, function.Name, new ParameterStore(module));
        foreach (var special in new[] { false, true })
        {
            var feeds = function.Feeds(new Random(4), Length, special);
            var known = feeds.ToDictionary(f => f.Name, f => f.Elements);
            foreach (var (input, elements) in feeds)
            {
                elements.FeedTo(session, input);
            }

            session.Run();
            foreach (var node in body.Nodes)
            {
                var found = Elements.OfResult(session, node.Result.Name, node.Result.Type.DType);
                var difference = Oracle.Difference(node, [.. node.Operands.Select(o => known[o.Name])], found);
                Assert.True(difference is null, $"{node}: {difference}\n{declared}");
                known.Add(node.Result.Name, found);
            }
        }
    }
}
