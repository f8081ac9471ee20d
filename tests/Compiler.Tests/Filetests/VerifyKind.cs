using MiniTorch.Ir;
using MiniTorch.Ir.Text;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>
/// <c>// test: verify STAGE</c>: every error of the verifier stands as <c>// error: [label] message</c> behind the statement it is
/// about; one without a place stands on a line of its own behind the first line.
/// </summary>
internal sealed class VerifyKind : IFiletestKind
{
    private const string Mark = "// error: ";

    public IReadOnlyList<string> Names => ["verify"];

    public string Run(Filetest test)
    {
        var stage = Enum.Parse<Stage>(test.Arguments, ignoreCase: true);
        var clean = test.Input.Split('\n').Where(l => !l.StartsWith(Mark, StringComparison.Ordinal)).Select(Strip).ToArray();
        var module = Parser.Parse(string.Join('\n', clean), test.Name, checkTypes: false);
        var errors = Verifier.Verify(module, stage).ToLookup(e => e.Origin.Line, e => $"{Mark}[{e.Label}] {e.Message}");
        var lines = clean.Select((line, i) => string.Join("  ", errors[i + 1].Prepend(line)));
        return string.Join('\n', [.. lines.Take(1), .. errors[0], .. lines.Skip(1)]);
    }

    private static string Strip(string line) =>
        line.IndexOf(Mark, StringComparison.Ordinal) is >= 0 and var at ? line[..at].TrimEnd() : line;
}
