using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Random modules with their gradients give the same bits as declared, after every pass and compiled. MT_FUZZ_COUNT and MT_FUZZ_SEED in the
/// environment ask for more modules, or for others.
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
        var succeeded = 0;
        var seeds = Enumerable.Range(FirstSeed, Count).Where(s => (s - FirstSeed) % ChunkCount == chunk).ToList();
        foreach (var seed in seeds)
        {
            var module = ModuleGenerator.Next(seed);
            var width = Target.Widths[seed / ChunkCount % Target.Widths.Count];
            if (ModuleComparison.Difference(module, width, out var succeeds) is { } difference)
            {
                Assert.Fail(Report(module, width, difference));
            }

            succeeded += succeeds ? 1 : 0;
        }

        Assert.True(succeeded >= seeds.Count * 9 / 10, $"only {succeeded} of {seeds.Count} modules could be run");
    }

    private static string Report(RandomModule module, int width, string difference)
    {
        var smallest = new Shrinker(m => ModuleComparison.Difference(m, width, out _)).Shrink(module);
        var bindings = string.Join("; ", smallest.Bindings.Select(b => string.Join(", ", b.Select(v => $"{v.Key}={v.Value}"))));
        return $"seed {module.Seed}: {difference.Split('\n')[0]}\n\n// test: run\n// bind: {bindings}\n{smallest.Module}\n"
            + ModuleComparison.Difference(smallest, width, out _);
    }

    private static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
