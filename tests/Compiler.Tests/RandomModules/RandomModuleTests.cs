using System.Globalization;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Random modules with their gradients give the same bits as declared, after every pass and compiled. MT_FUZZ_COUNT and MT_FUZZ_SEED in the
/// environment ask for more modules, or for others; <c>minitorch fuzz</c> runs any number of them.
/// </summary>
public sealed class RandomModuleTests
{
    private const int ChunkCount = 20;
    private static readonly int FirstSeed = Number("MT_FUZZ_SEED", 1);
    private static readonly int Count = Number("MT_FUZZ_COUNT", 2000);

    public static TheoryData<int> Chunks => [.. Enumerable.Range(0, ChunkCount)];

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Every_pass_and_every_engine_gives_the_same_bits(int chunk)
    {
        var count = Count / ChunkCount;
        var report = new Fuzzer(new ComparisonOptions { RotatesWidths = true }).Run(FirstSeed + (chunk * count), count);
        Assert.True(report.Failures.IsEmpty, string.Join("\n\n", report.Failures.Select(f => $"{f.Filetest}\n{f.SmallestDifference}")));
        Assert.True(report.Succeeded >= count * 9 / 10, $"only {report.Succeeded} of {count} modules could be run");
        Assert.True(report.WithNumbers >= report.Succeeded * 9 / 10, $"only {report.WithNumbers} of {report.Succeeded} gave numbers");
    }

    private static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
