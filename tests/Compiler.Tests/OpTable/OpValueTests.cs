using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Passes;
using MiniTorch.Runtime;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Every statement of every row of the table, those of its gradient too, gives what <see cref="Oracle"/> says of the operands that it got: on
/// usual numbers, and with infinities, NaN, -0, subnormals and the ends of ranges among them. Of a scan, every statement of every step.
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
        foreach (var special in new[] { false, true })
        {
            var feeds = function.Feeds(new Random(4), Length, special).ToDictionary(f => f.Name, f => f.Elements);
            AssertValues(module.Functions[0].Body, [.. module.Functions[0].Inputs.Select(i => feeds[i.Name])], declared);
        }
    }

    // Runs some statements through the interpreter and compares each; gives what they yield.
    private static Elements[] AssertValues(Region body, Elements[] inputs, Module declared)
    {
        var values = body.Nodes.SelectMany(n => n.Results).ToList();
        var all = new Function("all", body with { Results = [.. values] }, [.. values.Select(v => v.Name)]);
        var module = new Module("all", [], [all]);
        var session = StepSession.Interpreted(module, "all", new ParameterStore(module));
        var known = new Dictionary<string, Elements>();
        foreach (var (input, elements) in body.Inputs.Zip(inputs))
        {
            elements.FeedTo(session, input.Name);
            known.Add(input.Name, elements);
        }

        session.Run();
        foreach (var node in body.Nodes)
        {
            Elements[] operands = [.. node.Operands.Select(o => known[o.Name])];
            Elements[] found = [.. node.Results.Select(r => Elements.OfResult(session, r.Name, r.Type.DType))];
            var difference = node.Op is Scan scan
                ? StepByStep(scan, operands, declared).Zip(found, (e, f) => e.DifferenceTo(f)).FirstOrDefault(d => d is not null)
                : Oracle.Difference(node, operands, found[0]);
            Assert.True(difference is null, $"{node}: {difference}\n{declared}");
            foreach (var (result, elements) in node.Results.Zip(found))
            {
                known.Add(result.Name, elements);
            }
        }

        return [.. body.Results.Select(r => known[r.Name])];
    }

    // What a scan gives by its definition: elements cut out of the sequences, a step, its outputs put where the elements were.
    private static Elements[] StepByStep(Scan scan, Elements[] operands, Module declared)
    {
        var length = scan.Length.Constant!.Value;
        Elements[] results = [.. scan.Region.Results.Select((y, i) =>
            new Elements(y.Type.DType, [.. scan.ResultType(i).Shape.Select(d => d.Constant!.Value)]))];
        var carries = operands[..scan.Carries];
        for (var step = 0L; step < length; step++)
        {
            var time = (int)(scan.Reversed ? length - 1 - step : step);
            Elements Element(Elements sequence)
            {
                var element = new Elements(sequence.Type, [.. sequence.Shape[1..]]);
                sequence.Bytes.Slice(time * element.Bytes.Length, element.Bytes.Length).CopyTo(element.Bytes);
                return element;
            }

            var elements = operands.Skip(scan.Carries).Take(scan.Sequences).Select(Element);
            var yields = AssertValues(scan.Region, [.. carries, .. elements, .. operands.Skip(scan.Carries + scan.Sequences)], declared);
            carries = yields[..scan.Carries];
            for (var i = scan.Carries; i < yields.Length; i++)
            {
                yields[i].Bytes.CopyTo(results[i].Bytes[(time * yields[i].Bytes.Length)..]);
            }
        }

        return [.. carries, .. results[scan.Carries..]];
    }
}
