using System.Text.RegularExpressions;
using MiniTorch.Compiler.Tests.Filetests;

namespace MiniTorch.Compiler.Tests.Documentation;

/// <summary>docs/diagnostics.md has a line for every label of a diagnostic in the sources, and for nothing else.</summary>
public sealed partial class DiagnosticsTests
{
    // What looks like a label and is the name of state.
    private static readonly string[] Names = ["training.step", "training.seed", "training.losses", "training.epochs", "optimizer.step"];

    // Or of a file.
    private static readonly string[] Endings = [".csv", ".txt"];

    [Fact]
    public void Every_label_has_its_line() => Assert.Equal(
        Labels(), RowPattern().Matches(Document.Read("docs/diagnostics.md").Text).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));

    // Labels are literals of the form word.word; code generation, which reports nothing, has names of that form. Those of constraints, such
    // as gather.C1, have a number and stand in docs/ops.md.
    private static IEnumerable<string> Labels() => Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Where(f => !Path.GetRelativePath(Repository.Root, f).StartsWith(Path.Combine("src", "Codegen"), StringComparison.Ordinal))
        .SelectMany(f => LabelPattern().Matches(File.ReadAllText(f)))
        .Select(m => m.Groups[1].Value)
        .Except(Names)
        .Where(label => !Endings.Any(label.EndsWith))
        .Distinct()
        .Order(StringComparer.Ordinal);

    [GeneratedRegex("\"([a-z]+\\.[a-z]+)\"")]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^\| `([a-z]+\.[a-z]+)` \|", RegexOptions.Multiline)]
    private static partial Regex RowPattern();
}
