using System.Text.RegularExpressions;

namespace MiniTorch.Cli.Tests.CodeQuality;

/// <summary>A method's machine code as the runtime lists it.</summary>
/// <param name="Method">The method.</param>
/// <param name="Text">The listing.</param>
internal sealed partial record Listing(string Method, string Text)
{
    /// <summary>True if the compiler took its time, and did not fall back to code that only works.</summary>
    public bool IsOptimized => Text.Contains("(FullOpts)", StringComparison.Ordinal) && !Text.Contains("MinOpts", StringComparison.Ordinal);

    /// <summary>The loops that hold no other loop, and compute in vectors.</summary>
    public IReadOnlyList<VectorLoop> VectorLoops()
    {
        var lines = Text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && !l.StartsWith(';')).ToList();
        var labels = lines.Select((line, i) => (Match: Label().Match(line), Index: i)).Where(l => l.Match.Success)
            .ToDictionary(l => l.Match.Groups[1].Value, l => l.Index);
        var jumps = lines.Select((line, i) => (Match: Jump().Match(line), From: i)).Where(j => j.Match.Success)
            .Select(j => (j.From, To: labels[j.Match.Groups[1].Value])).ToList();

        // The compiler also puts inner loops behind the end of outer ones, and of the method: jumps back into those come from there.
        var loops = jumps.Where(j => j.To < j.From && !lines[j.To..j.From].Contains("ret"))
            .Select(j => (Begin: j.To, End: j.From)).ToList();
        bool HoldsOther((int Begin, int End) loop)
        {
            const int wayOut = 8;
            bool IsWithin(int i) => i >= loop.Begin && i <= loop.End;
            return loops.Any(o => o != loop && IsWithin(o.Begin) && IsWithin(o.End))
                || loops.Any(o => o.Begin > loop.End && jumps.Any(j => j.From >= o.Begin && j.From <= o.End + wayOut && IsWithin(j.To)));
        }

        return [.. loops.Where(loop => !HoldsOther(loop))
            .Select(loop => lines[loop.Begin..(loop.End + 1)].Where(line => !Label().IsMatch(line)).ToArray())
            .Where(loop => loop.Any(VectorLoop.IsVector))
            .Select(loop => new VectorLoop(loop))];
    }

    [GeneratedRegex(@"^(G_M\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^j\w+ +(?:SHORT )?(G_M\w+)$")]
    private static partial Regex Jump();
}
