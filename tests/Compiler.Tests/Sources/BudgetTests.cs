using MiniTorch.Compiler.Tests.Filetests;

namespace MiniTorch.Compiler.Tests.Sources;

/// <summary>Files stay short enough to be read in one go. A larger number here needs a line in CHANGELOG.md.</summary>
public sealed class BudgetTests
{
    private const int LinesOfFile = 420;

    public static TheoryData<string> Files => [.. Directory
        .EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_fits_its_budget(string file)
    {
        var found = File.ReadAllLines(Path.Combine(Repository.Root, file)).Length;
        Assert.True(found <= LinesOfFile, $"{file} has {found} lines, expected at most {LinesOfFile}");
    }
}
