using System.Text.RegularExpressions;
using MiniTorch.Compiler.Tests.Filetests;

namespace MiniTorch.Compiler.Tests.Documentation;

/// <summary>
/// A page of the documentation. A fenced block behind a comment of its own line, such as <c>&lt;!-- dump: readme, after fuse --&gt;</c>, is
/// made by a test; all others are prose.
/// </summary>
/// <param name="Name">The path below the root of the repository.</param>
/// <param name="Text">All of it.</param>
internal sealed partial record Document(string Name, string Text)
{
    /// <summary>README.md and everything in docs.</summary>
    public static IEnumerable<string> All() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Prepend("README.md");

    public static Document Read(string name) => new(name, Repository.Read(name));

    /// <summary>What the blocks that tests make ask for, in order.</summary>
    public IEnumerable<string> Blocks() => BlockPattern().Matches(Text).Select(m => m.Groups["asks"].Value);

    /// <summary>The words behind the fences of the other blocks.</summary>
    public IEnumerable<string> PlainBlocks() => FencePattern().Matches(BlockPattern().Replace(Text, "")).Select(m => m.Groups[1].Value);

    /// <summary>The page with each block that asks for something replaced by what it shall hold.</summary>
    /// <param name="content">What a block shall hold, from what it asks for and what it holds.</param>
    public string With(Func<string, string, string> content) => BlockPattern().Replace(
        Text, m => $"{m.Groups["head"]}{content(m.Groups["asks"].Value, m.Groups["content"].Value).TrimEnd('\n')}\n```");

    /// <summary>The page with an empty block at the end of a section, if that has none which asks for this.</summary>
    /// <param name="title">The section.</param>
    /// <param name="asks">What the block asks for.</param>
    public Document WithBlockIn(string title, string asks)
    {
        var section = Section(title);
        if (section.Contains($"<!-- {asks} -->", StringComparison.Ordinal))
        {
            return this;
        }

        var start = Text.IndexOf($"# {title}\n{section}", StringComparison.Ordinal);
        var head = Text[..start] + $"# {title}\n{section.TrimEnd('\n')}";
        return this with { Text = $"{head}\n\n<!-- {asks} -->\n```\n```\n{Text[(start + title.Length + 3 + section.Length)..]}" };
    }

    /// <summary>The titles, of every level.</summary>
    public IEnumerable<string> Titles() => TitlePattern().Matches(Text).Select(m => m.Groups[1].Value);

    /// <summary>The text below a title, up to the next title of its level or of a higher one.</summary>
    public string Section(string title)
    {
        var lines = Text.Split('\n');
        var start = Array.FindIndex(lines, l => l.StartsWith('#') && l.TrimStart('#').Trim() == title);
        Assert.True(start >= 0, $"{Name}: expected the title '{title}'");
        int Level(string line) => line.TakeWhile(c => c == '#').Count();
        return string.Join('\n', lines.Skip(start + 1).TakeWhile(l => !l.StartsWith('#') || Level(l) > Level(lines[start])));
    }

    /// <summary>What a link can name behind a number sign.</summary>
    public IEnumerable<string> Anchors() => TitlePattern().Matches(Text)
        .Select(m => string.Concat(m.Groups[1].Value.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-'));

    /// <summary>The files that the page links to, relative to it, and the titles in them; either may be empty.</summary>
    public IEnumerable<(string File, string Anchor)> Links() => LinkPattern().Matches(Text)
        .Select(m => (m.Groups[1].Value, m.Groups[2].Value))
        .Where(l => !l.Item1.Contains("://", StringComparison.Ordinal))
        .Distinct();

    /// <summary>The test classes and tests that the page names: behind <c>--filter</c>, and in backticks if they end in Tests.</summary>
    public IEnumerable<string> Tests() => FilterPattern().Matches(Text)
        .SelectMany(m => m.Groups[1].Value.Split(['|', '\\'], StringSplitOptions.RemoveEmptyEntries))
        .Concat(TestPattern().Matches(Text).Select(m => m.Groups[1].Value))
        .Distinct();

    [GeneratedRegex(@"(?<head>^<!-- (?<asks>[a-z]+: .*) -->\n+```[a-z#]*\n)(?<content>(?:.*\n)*?)```$", RegexOptions.Multiline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex(@"^```([a-z#]*)\n(?:.*\n)*?```$", RegexOptions.Multiline)]
    private static partial Regex FencePattern();

    [GeneratedRegex("^#+ +(.+?) *$", RegexOptions.Multiline)]
    private static partial Regex TitlePattern();

    [GeneratedRegex(@"\]\(([^)#]*)(?:#([^)]*))?\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"--filter ""?([A-Za-z_|\\]+)")]
    private static partial Regex FilterPattern();

    [GeneratedRegex(@"`([A-Za-z]+Tests)`")]
    private static partial Regex TestPattern();
}
