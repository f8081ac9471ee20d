using MiniTorch.Compiler.Tests.Filetests;

namespace MiniTorch.Compiler.Tests.Sources;

/// <summary>Files stay short enough to be read in one go. A larger number here needs a line in CHANGELOG.md.</summary>
public sealed class BudgetTests
{
    private const int LinesOfFile = 420;

    // One short method for each width and job, found by name from emitted code: long, but nothing to follow.
    private static readonly Dictionary<string, int> Longer = new() { ["src/Runtime/Lanes.cs"] = 520 };

    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_fits_its_budget(string file)
    {
        var (found, budget) = (File.ReadAllLines(Path.Combine(Repository.Root, file)).Length, Longer.GetValueOrDefault(file, LinesOfFile));
        Assert.True(found <= budget, $"{file} has {found} lines, expected at most {budget}");
    }

    [Fact]
    public void Files_with_a_budget_of_their_own_exist() =>
        Assert.All(Longer.Keys, f => Assert.True(File.Exists(Path.Combine(Repository.Root, f)), $"expected {f}"));
}
