using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>The scalar program of every elementwise op of the registry, on all types that its rule takes, at every width.</summary>
public class ElementwiseOpTests
{
    private static readonly ImmutableArray<Application> Applications = [.. All()];

    public static TheoryData<string, int> Rows => Agreement.AtEveryWidth(Applications.Select(a => a.ToString()));

    [Theory]
    [MemberData(nameof(Rows))]
    public void AnOpIsEmittedAsItIsDefined(string name, int bits)
    {
        var (op, operands, result) = Applications.Single(a => a.ToString() == name);
        Agreement.Check(op.Program(operands, result), operands, bits);
    }

    [Fact]
    public void EveryElementwiseOpIsApplied() => Assert.Equal(
        OpRegistry.Ops.Where(o => o.Type.IsSubclassOf(typeof(Elementwise))).Select(o => o.Mnemonic).Order(StringComparer.Ordinal),
        Applications.Select(a => a.Op.Mnemonic).Distinct().Order(StringComparer.Ordinal));

    private static IEnumerable<Application> All()
    {
        var m = new ModuleBuilder("m");
        var dtypes = Enum.GetValues<DType>();
        Value[] OfEachType(int i) => [.. dtypes.Select(t => m.Parameter($"{t.Keyword()}{i}", t, [7]).Value)];
        Value[][] values = [OfEachType(0), OfEachType(1), OfEachType(2)];
        foreach (var op in OpRegistry.Ops.Where(o => o.Type.IsSubclassOf(typeof(Elementwise))).SelectMany(Instances))
        {
            for (var count = 0; count <= 3; count++)
            {
                var combinations = values.Take(count).Aggregate(
                    Enumerable.Repeat(ImmutableArray<Value>.Empty, 1),
                    (prefixes, next) => prefixes.SelectMany(p => next.Select(p.Add)));
                foreach (var operands in combinations)
                {
                    if (ResultType(op, operands) is { } result)
                    {
                        yield return new Application(op, [.. operands.Select(v => v.Type.DType)], result);
                    }
                }
            }
        }
    }

    private static IEnumerable<Elementwise> Instances(OpRegistration registration) => registration.Mnemonic switch
    {
        "cast" => Enum.GetValues<DType>().Select(t => Create(registration, new OpAttribute("to", t.Keyword()))),
        "iota" => Enum.GetValues<DType>().Select(t => Create(
            registration,
            new OpAttribute("type", t.Keyword()),
            new OpAttribute("shape", Shape.Create([7])),
            new OpAttribute("axis", 0L))),
        "shift_right" => [Create(registration), Create(registration, new OpAttribute("logical", true))],
        "random_bits" => [Create(registration, new OpAttribute("stream", 3L))],
        _ => [Create(registration)],
    };

    private static Elementwise Create(OpRegistration registration, params OpAttribute[] attributes) =>
        (Elementwise)registration.Create(new AttributeReader(registration.Mnemonic, [.. attributes]));

    private static DType? ResultType(Elementwise op, ImmutableArray<Value> operands)
    {
        try
        {
            return TypeRule.Apply(op, operands).Types.Single().DType;
        }
        catch (ConstraintException)
        {
            return null;
        }
    }

    private sealed record Application(Elementwise Op, DType[] Operands, DType Result)
    {
        public override string ToString()
        {
            var flags = string.Concat(Op.Attributes.Where(a => a.Value is true).Select(a => $" {a.Name}"));
            return $"{Op.Mnemonic}{flags}({string.Join(", ", Operands.Select(t => t.Keyword()))}) -> {Result.Keyword()}";
        }
    }
}
