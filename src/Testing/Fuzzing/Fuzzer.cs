using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;

namespace MiniTorch.Testing;

/// <summary>A random module that does not give the same bits everywhere, and the smallest one found that fails in the same way.</summary>
/// <param name="Seed">Of the module.</param>
/// <param name="Difference">What differs in the module as it was drawn.</param>
/// <param name="Smallest">The smallest one.</param>
/// <param name="SmallestDifference">What differs in that.</param>
public sealed record FuzzFailure(int Seed, string Difference, RandomModule Smallest, string SmallestDifference)
{
    /// <summary>The smallest module as a filetest that runs it every way there is.</summary>
    public string Filetest => string.Create(
        CultureInfo.InvariantCulture,
        $"// test: run\n// bind: {Smallest.BindingText(0)}\n// seed {Seed}: {SmallestDifference.Split('\n')[0]}\n{Smallest.Module}");
}

/// <summary>How a stretch of random modules went.</summary>
/// <param name="Modules">The modules that were run.</param>
/// <param name="Succeeded">Those that could be run, no index out of range and such.</param>
/// <param name="WithNumbers">Those of which some result is not NaN throughout.</param>
/// <param name="Failures">Those that differed.</param>
/// <param name="Coverage">What they held.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record FuzzReport(
    long Modules, long Succeeded, long WithNumbers, ImmutableArray<FuzzFailure> Failures, Coverage Coverage, TimeSpan Elapsed);

/// <summary>Compares random modules with the interpreter, one after another.</summary>
/// <param name="options">What each is run on.</param>
/// <param name="rows">The rows whose ops get into modules; those of <see cref="OpCases"/> unless said otherwise.</param>
/// <param name="with">Ops and compositions, as rows name them, at least one of which is in each module; none to want no special one.</param>
public sealed class Fuzzer(ComparisonOptions? options = null, IEnumerable<OpCase>? rows = null, IEnumerable<string>? with = null)
{
    private readonly ComparisonOptions _options = options ?? new ComparisonOptions();
    private readonly ModuleGenerator _generator = new(rows ?? OpCases.All, with);

    /// <summary>Runs the modules of seeds in a row.</summary>
    /// <param name="seed">The first.</param>
    /// <param name="count">How many.</param>
    /// <param name="onModule">Called after each with the number done and that of failures.</param>
    /// <param name="onFailure">Called with each failure, as soon as it is made small.</param>
    /// <param name="cancellation">Ends the run early.</param>
    public FuzzReport Run(
        int seed,
        int count,
        Action<int, int>? onModule = null,
        Action<FuzzFailure>? onFailure = null,
        CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        var coverage = new Coverage();
        var last = -1;
        var current = 0;
        var comparison = new ModuleComparison(_options with
        {
            OnCompiled = (declared, compiled) =>
            {
                _options.OnCompiled?.Invoke(declared, compiled);
                if (last != current)
                {
                    coverage.Add(declared, compiled);
                    last = current;
                }
            },
        });
        var (succeeded, withNumbers) = (0L, 0L);
        var failures = ImmutableArray.CreateBuilder<FuzzFailure>();
        for (; current < count && !cancellation.IsCancellationRequested; current++)
        {
            var result = comparison.Compare(_generator.Next(seed + current));
            succeeded += result.Succeeds ? 1 : 0;
            withNumbers += result.HasNumbers ? 1 : 0;
            if (result.Difference is { } difference)
            {
                failures.Add(Shrunk(result.Module, difference));
                onFailure?.Invoke(failures[^1]);
            }

            onModule?.Invoke(current + 1, failures.Count);
        }

        return new FuzzReport(current, succeeded, withNumbers, failures.ToImmutable(), coverage, Stopwatch.GetElapsedTime(start));
    }

    private FuzzFailure Shrunk(RandomModule module, string difference)
    {
        var comparison = new ModuleComparison(_options with { OnCompiled = null });
        var smallest = new Shrinker(m => comparison.Compare(m).Difference).Shrink(module);
        return new FuzzFailure(module.Seed, difference, smallest, comparison.Compare(smallest).Difference ?? difference);
    }
}
