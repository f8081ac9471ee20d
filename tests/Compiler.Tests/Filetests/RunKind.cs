using System.Collections.Immutable;
using MiniTorch.Testing;
using MiniTorch.Ir.Text;

namespace MiniTorch.Compiler.Tests.Filetests;

/// <summary>
/// <c>// test: run</c>: a module of one function gives the same bits as declared, after every pass, and compiled for every width on one
/// thread and on several; with usual numbers, and with infinities, NaN and such among them. Symbols take the values of a line
/// <c>// bind: B=4</c>, or several others in turn.
/// </summary>
internal sealed class RunKind : IFiletestKind
{
    // Nothing, one, fewer than a vector, a tail, more than a chunk of rows. Symbols differ, but for the first two.
    private static readonly (long First, long Step)[] Extents = [(0, 0), (1, 0), (3, 2), (17, 16), (70, 31)];

    public IReadOnlyList<string> Names => ["run"];

    public string Run(Filetest test)
    {
        var module = new RandomModule(
            Parser.Parse(test.Input, test.Name), ImmutableDictionary<string, Sampling>.Empty, Bindings: [], Special: false, Seed: 1);
        var bindings = test.Bindings.Count > 0
            ? [test.Bindings.ToImmutableDictionary()]
            : Extents.Select(e => module.Symbols.Select((s, i) => (s, e.First + (i * e.Step))).ToImmutableDictionary(p => p.s, p => p.Item2));
        module = module with { Bindings = [.. bindings] };
        var comparison = new ModuleComparison();
        foreach (var special in new[] { false, true })
        {
            var result = comparison.Compare(module with { Special = special });
            Assert.True(result.Difference is null, $"{test.Name}: {result.Difference}");
            Assert.True(result.Succeeds, $"{test.Name}: no run succeeds; say extents that fit, such as // bind: B=4");
        }

        return test.Text;
    }
}
