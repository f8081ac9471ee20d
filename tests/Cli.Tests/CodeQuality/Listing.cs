using System.Text.RegularExpressions;

namespace MiniTorch.Cli.Tests.CodeQuality;

/// <summary>A method's machine code as the runtime lists it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Text">The listing.</param>
internal sealed partial record Listing(string Method, string Text)
{
    /// <summary>True if the compiler took its time, and did not fall back to code that only works.</summary>
    public bool IsOptimized => Text.Contains("(FullOpts)", StringComparison.Ordinal) && !Text.Contains("MinOpts", StringComparison.Ordinal);

    /// <summary>The loops that hold no other loop, each its instructions.</summary>
    private List<string[]> InnerLoops()
    {
        var lines = Text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith(';')).ToList();
        var labels = lines.Select((line, i) => (Match: Label().Match(line), Index: i)).Where(l => l.Match.Success)
            .ToDictionary(l => l.Match.Groups[1].Value, l => l.Index);
        var loops = lines.Select((line, i) => (Match: Jump().Match(line), End: i)).Where(j => j.Match.Success)
            .Select(j => (Begin: labels[j.Match.Groups[1].Value], j.End)).Where(l => l.Begin < l.End).ToList();
        return [.. loops.Where(l => !loops.Any(o => o != l && o.Begin >= l.Begin && o.End <= l.End))
            .Select(l => lines[l.Begin..(l.End + 1)].Where(line => !Label().IsMatch(line)).ToArray())];
    }

    /// <summary>Those of them that compute in vectors.</summary>
    public IReadOnlyList<VectorLoop> VectorLoops() =>
        [.. InnerLoops().Where(loop => loop.Any(VectorLoop.IsVector)).Select(loop => new VectorLoop(loop))];

    [GeneratedRegex(@"^(G_M\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^j\w+ +(?:SHORT )?(G_M\w+)$")]
    private static partial Regex Jump();
}
