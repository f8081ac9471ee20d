using System.Text.RegularExpressions;

namespace MiniTorch.Cli.Tests;

/// <summary>README.md lists the whole command line, and nothing else.</summary>
public sealed partial class ReadmeTests
{
    // What every command has.
    private static readonly string[] Common = ["--help", "--version"];

    private static readonly Lazy<string> Readme = new(() => File.ReadAllText(Path.Combine(Root(), "README.md")));

    public static TheoryData<string> Commands => [.. Names()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void The_options_of_a_command_are_those_of_its_row(string command)
    {
        var row = Readme.Value.Split('\n').SingleOrDefault(l => l.StartsWith($"| `minitorch {command} ", StringComparison.Ordinal));
        Assert.True(row is not null, $"expected a row of README.md that begins with `minitorch {command}");
        Assert.Equal(Options(Tool.Run(command, "--help").Out.Split("\nExamples:")[0]), Options(row));
    }

    [Fact]
    public void Every_row_is_of_a_command() => Assert.Equal(
        Names().Order(StringComparer.Ordinal),
        RowPattern().Matches(Readme.Value).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal));

    private static IEnumerable<string> Names() => CommandPattern().Matches(Tool.Run("--help").Out).Select(m => m.Groups[1].Value);

    private static IEnumerable<string> Options(string text) => OptionPattern().Matches(text)
        .Select(m => m.Value)
        .Except(Common)
        .Distinct()
        .Order(StringComparer.Ordinal);

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MiniTorch.Compiler.sln")))
        {
            folder = folder.Parent!;
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^  ([a-z]+) (?:<| +[A-Z])", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();

    [GeneratedRegex(@"^\| `minitorch ([a-z]+) ", RegexOptions.Multiline)]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"(?<=[\s\[])--[a-z][a-z0-9]*(?:-[a-z0-9]+)*")]
    private static partial Regex OptionPattern();
}
