using System.Reflection;
using System.Text.RegularExpressions;
using MiniTorch.Compiler.Tests.Filetests;
using MiniTorch.Ir;

namespace MiniTorch.Compiler.Tests.Documentation;

/// <summary>docs/ops.md says of every op what the code says.</summary>
public sealed partial class OperationsTests
{
    private static readonly string[] WithOwnSyntax =
        ["param", "state", "input", "constant", "update", "fused", "tiled", "custom_gradient", "checkpoint", "scan"];

    private static readonly Document Page = Document.Read("docs/ops.md");

    public static TheoryData<Type> CompositionTypes => [.. MiniTorch.Compilation.Tests.CompositionTypes.All, typeof(Derivatives)];

    public static TheoryData<string> Mnemonics => [.. OpRegistry.Ops.Select(o => o.Mnemonic)];

    [Theory]
    [MemberData(nameof(Mnemonics))]
    public void An_op_has_its_constraints_and_no_others(string mnemonic) => HasConstraints(mnemonic, OpRegistry.Find(mnemonic)!.Type);

    [Theory]
    [InlineData("constant", typeof(Ir.Ops.Constant))]
    [InlineData("update", typeof(Ir.Ops.Update))]
    [InlineData("fused", typeof(Ir.Ops.Fused))]
    [InlineData("custom_gradient", typeof(Ir.Ops.CustomGradient))]
    [InlineData("checkpoint", typeof(Ir.Ops.Checkpoint))]
    [InlineData("scan", typeof(Ir.Ops.Scan))]
    [InlineData("tiled", typeof(Ir.Ops.Tiled))]
    public void An_op_with_a_syntax_of_its_own_has_its_constraints(string mnemonic, Type record) => HasConstraints(mnemonic, record);

    [Theory]
    [MemberData(nameof(Mnemonics))]
    public void An_example_is_good_text_and_its_gradient_is_told(string mnemonic)
    {
        var section = Page.Section(mnemonic);
        var (module, statement) = OpFacts.Example(section, mnemonic);
        var op = module["f"].Nodes[^1].Op;
        Assert.Equal(mnemonic, op.Mnemonic);
        Assert.Contains(op.IsDifferentiable ? "- Gradient: " : "- No gradient", section, StringComparison.Ordinal);
        Assert.Contains($"    {statement}\n", module.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Words_with_a_syntax_of_their_own_have_sections() =>
        Assert.All(WithOwnSyntax, word => Assert.NotEmpty(Page.Section(word)));

    [Fact]
    public void A_section_of_an_op_has_its_op()
    {
        string[] words = [.. OpRegistry.Ops.Select(o => o.Mnemonic), .. WithOwnSyntax];
        Assert.Equal(words.Order(StringComparer.Ordinal), SectionPattern().Matches(Page.Text).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(CompositionTypes))]
    public void Every_composition_is_listed(Type type)
    {
        var table = Page.Section(type.Name);
        var methods = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(m => m.Name);
        Assert.All(methods, m => Assert.Contains($".{m}(", table, StringComparison.Ordinal));
        var source = File.ReadAllText(Path.Combine(Repository.Root, "src", "Ir", type.Name + ".cs"));
        Assert.All(ScopePattern().Matches(source), m => Assert.Contains($"| `{m.Groups[1].Value}` |", table, StringComparison.Ordinal));
    }

    private static void HasConstraints(string mnemonic, Type record) => Assert.Equal(
        Constraints(record).Select(c => $"{mnemonic}.{c}").Order(StringComparer.Ordinal),
        LabelPattern().Matches(Page.Section(mnemonic)).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));

    // The constraints that the type rule of a record names; the rule may be that of a record it derives from.
    private static IEnumerable<string> Constraints(Type record)
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Ir", "Ops"), "*.cs")
            .Append(Path.Combine(Repository.Root, "src", "Ir", "Op.cs"))
            .SelectMany(f => RecordPattern().Split(File.ReadAllText(f)).Skip(1))
            .ToDictionary(text => NameOfRecord().Match(text).Value);
        for (var type = record; type is not null; type = type.BaseType)
        {
            if (sources.TryGetValue(type.Name, out var text) && text.Contains("ResultTypes(TypeRule rule)", StringComparison.Ordinal))
            {
                var labels = ConstraintPattern().Matches(text).Select(m => m.Groups[1].Value);
                return (text.Contains("rule.Operands(", StringComparison.Ordinal) || text.Contains("RequireInputs(", StringComparison.Ordinal) ? labels.Append("C0") : labels).Distinct();
            }
        }

        throw new InvalidOperationException($"no type rule of {record.Name} is found");
    }

    [GeneratedRegex("""\[([a-z0-9_]+\.C[0-9])\]""")]
    private static partial Regex LabelPattern();

    [GeneratedRegex("^### ([a-z0-9_]+)$", RegexOptions.Multiline)]
    private static partial Regex SectionPattern();

    [GeneratedRegex("""In\("([a-z0-9_]+)"\)""")]
    private static partial Regex ScopePattern();

    [GeneratedRegex("^public (?:sealed |abstract )?record ", RegexOptions.Multiline)]
    private static partial Regex RecordPattern();

    [GeneratedRegex("^[A-Za-z0-9]+")]
    private static partial Regex NameOfRecord();

    [GeneratedRegex("\"(C[0-9])\"")]
    private static partial Regex ConstraintPattern();
}
