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

    /// <summary>The files that the page links to, relative to it.</summary>
    public IEnumerable<string> Links() => LinkPattern().Matches(Text)
        .Select(m => m.Groups[1].Value)
        .Where(l => l.Length > 0 && !l.Contains("://", StringComparison.Ordinal))
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

    [GeneratedRegex(@"\]\(([^)#]*)(?:#[^)]*)?\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"--filter ""?([A-Za-z_|\\]+)")]
    private static partial Regex FilterPattern();

    [GeneratedRegex(@"`([A-Za-z]+Tests)`")]
    private static partial Regex TestPattern();
}
