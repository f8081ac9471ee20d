using System.Text.RegularExpressions;
using MiniTorch.Nn.Tests.Data;

namespace MiniTorch.Cli.Tests;

/// <summary>What docs/results.md says of trainings that take seconds is what comes out, to the bit.</summary>
public sealed partial class ResultsTests
{
    private static readonly Dictionary<string, string> Folders = new() { ["digits-csv"] = "digits", ["breast-cancer"] = "breast_cancer" };

    private static readonly string Page = File.ReadAllText(Path.Combine(ReadmeTests.Root(), "docs", "results.md"));

    public static TheoryData<string, string, string> Rows
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            var section = Page.Split("\n## ").Single(s => s.StartsWith("In seconds", StringComparison.Ordinal));
            foreach (Match row in RowPattern().Matches(section))
            {
                rows.Add(row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value);
            }

            return rows;
        }
    }

    [Fact]
    public void There_are_rows() => Assert.InRange(Rows.Count, 8, 100);

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_training_says_what_the_page_says(string command, string said, string sha256)
    {
        var words = command.Split(' ');
        if (Array.IndexOf(words, "--data") is > 0 and var data)
        {
            if (SharedData.Folder(Folders.GetValueOrDefault(words[data + 1], words[data + 1])) is not { } folder)
            {
                return;
            }

            words[data + 1] = folder;
        }

        var outcome = Tool.Run(words);
        Assert.Equal(ExitCode.Good, outcome.ExitCode);
        Assert.Contains(said, outcome.Out, StringComparison.Ordinal);
        Assert.Contains($"\nparameters sha256 {sha256}", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_of_the_pages_are_there() => Assert.All(
        PicturePattern().Matches(Page).Select(m => "docs/" + m.Groups[1].Value)
            .Concat(PicturePattern().Matches(File.ReadAllText(Path.Combine(ReadmeTests.Root(), "README.md"))).Select(m => m.Groups[1].Value)),
        path => Assert.True(new FileInfo(Path.Combine(ReadmeTests.Root(), path)).Length > 1000, path));

    [GeneratedRegex(@"^\| `minitorch ([^`]+)` \| ([^|]+) \| `([0-9a-f]{12})` \|$", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"!\[[^\]]*\]\(([^)]+)\)")]
    private static partial Regex PicturePattern();
}
