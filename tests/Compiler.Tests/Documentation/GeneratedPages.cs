using System.Text;
using MiniTorch.Ir;

namespace MiniTorch.Compiler.Tests.Documentation;

/// <summary>The pages that have a block for every op: docs/ops.md in its sections, docs/scalar-programs.md for long programs.</summary>
internal static class GeneratedPages
{
    private const string Operations = "docs/ops.md";
    private const string Programs = "docs/scalar-programs.md";

    private static readonly Lazy<Document> OperationsPage = new(() => Document.Read(Operations));

    /// <summary>The page with the blocks that it lacks, still empty.</summary>
    public static Document Complete(Document page) => page.Name switch
    {
        Operations => OpRegistry.Ops.Aggregate(page, (p, op) => p.WithBlockIn(op.Mnemonic, $"op: {op.Mnemonic}")),
        Programs => page with { Text = Introduction(page) + Sections(page) },
        _ => page,
    };

    /// <summary>The facts of an op, from its section.</summary>
    public static OpFacts Facts(string mnemonic) => OpFacts.Of(OperationsPage.Value.Section(mnemonic), mnemonic);

    private static string Introduction(Document page) => page.Text[..(page.Text.IndexOf("\n## ", StringComparison.Ordinal) + 1)];

    // The sections of ops that have come or gone since; blocks that are there already keep what they hold, to be compared.
    private static string Sections(Document page)
    {
        var text = new StringBuilder();
        foreach (var mnemonic in OpRegistry.Ops.Select(o => o.Mnemonic).Where(m => Facts(m).HasLongProgram))
        {
            var known = page.Titles().Contains(mnemonic) ? page.Section(mnemonic).Trim('\n') : $"<!-- program: {mnemonic} -->\n```\n```";
            text.Append($"## {mnemonic}\n\n{known}\n\n");
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }
}
