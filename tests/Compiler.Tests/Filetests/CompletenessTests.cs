using System.Text.RegularExpressions;
using MiniTorch.Ir;
using MiniTorch.Passes;
using MiniTorch.Passes.Simplification;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>Everything that a filetest can show has one.</summary>
public sealed partial class CompletenessTests
{
    private static readonly Lazy<string> AllFiletests = new(() => string.Concat(Filetest.All().Select(f => Filetest.Read(f).Text)));

    private static readonly Lazy<string> AllTests = new(() => string.Concat(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)));

    public static TheoryData<string> Rules => [.. Simplify.Rules.Select(r => r.Name)];

    public static TheoryData<string> Passes => [.. Pipeline.All.Select(p => p.Name)];

    /// <summary>The labels that the sources of the language and of the passes hold, the numbered constraints of ops among them.</summary>
    public static TheoryData<string> Labels => [.. Sources("Ir", "Passes")
        .SelectMany(s => LabelPattern().Matches(s))
        .Select(m => m.Groups[1].Value)
        .Concat(OpRegistry.Ops.SelectMany(o => Constraints(o.Type).Select(c => $"{o.Mnemonic}.{c}")))
        .Distinct()
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_has_the_filetest_of_its_name(string rule)
    {
        var file = Path.Combine(Filetest.Folder, "simplify", rule + ".mt");
        Assert.True(File.Exists(file), $"expected {file}");
    }

    [Fact]
    public void A_filetest_of_a_rule_has_its_rule() => Assert.Equal(
        Simplify.Rules.Select(r => $"simplify/{r.Name}.mt").Order(StringComparer.Ordinal),
        Filetest.All().Where(f => f.StartsWith("simplify/", StringComparison.Ordinal)));

    [Fact]
    public void Passes_make_nodes_through_the_rewriter_alone() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Passes"), "*.cs", SearchOption.AllDirectories),
        f => Path.GetFileName(f) != "Rewriter.cs" && File.ReadAllText(f).Contains("new Node(", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Passes))]
    public void A_pass_has_filetests(string pass) => Assert.Contains(
        Filetest.All(), f => f.StartsWith(pass + "/", StringComparison.Ordinal) && Filetest.Read(f) is { Kind: "pass" or "pipeline" });

    [Theory]
    [MemberData(nameof(Labels))]
    public void A_label_is_expected_by_a_test(string label) => Assert.True(
        AllFiletests.Value.Contains($"[{label}]", StringComparison.Ordinal)
        || AllTests.Value.Contains($"\"{label}\"", StringComparison.Ordinal),
        $"expected a filetest with [{label}], or a test that names it");

    private static IEnumerable<string> Sources(params string[] projects) => projects
        .SelectMany(p => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", p), "*.cs", SearchOption.AllDirectories))
        .Select(File.ReadAllText);

    // Ops of one arity share their constraints: one of each stands for all.
    private static IEnumerable<string> Constraints(Type op)
    {
        var file = Path.Combine(Repository.Root, "src", "Ir", "Ops", op.Name + ".cs");
        return ConstraintPattern().Matches(File.ReadAllText(file)).Select(m => m.Value.Trim('"'))
            .Concat(op.Name switch
            {
                nameof(Ir.Ops.Exp) or nameof(Ir.Ops.Sum) => ["C0", "C1"],
                nameof(Ir.Ops.IsNan) => ["C0", "C1"],
                nameof(Ir.Ops.And) => ["C0", "C1", "C2", "C3"],
                nameof(Ir.Ops.Add) => ["C0", "C1", "C2", "C3"],
                nameof(Ir.Ops.Less) => ["C1", "C2"],
                _ => [],
            });
    }

    [GeneratedRegex("""
        "((?:parse|module|structure|types|stage|bind|pipeline|compiler|evaluate|type)\.[a-z]+)"
        """)]
    private static partial Regex LabelPattern();

    [GeneratedRegex("\"C[0-9]\"")]
    private static partial Regex ConstraintPattern();
}
