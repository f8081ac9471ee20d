using MiniTorch.Ir;
using MiniTorch.Runtime;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Compiled code gives the interpreter's bits: every row of the table, every width, on one thread and on two, with usual numbers and with
/// infinities, NaN and such among them.
/// </summary>
public static class OpContractTests
{
    // Up to a vector of bytes and a tail.
    private const int Longest = 70;

    // One vector or less, whole vectors, a tail.
    private static readonly long[] Literals = [1, 16, 17, 63, 64, 65, 70];

    // Divides even the smallest kernel.
    private static readonly WorkerPool Two = new(2, leastWork: 1);

    /// <summary>Every row with each of its element types.</summary>
    public static TheoryData<string, DType> Rows
    {
        get
        {
            var data = new TheoryData<string, DType>();
            foreach (var row in OpCases.All)
            {
                foreach (var type in row.Types)
                {
                    data.Add(row.Name, type);
                }
            }

            return data;
        }
    }

    /// <summary>Every function of a row's module gives the same bits at every width, on one thread and on two.</summary>
    internal static void AssertHolds(CaseModule row)
    {
        var runs = Runs(row);
        var interpreted = Compiler.Compile(row.Module, new CompilerOptions { Engine = Engine.Interpreted });
        var expected = Run(interpreted, runs);
        foreach (var width in Target.Widths)
        {
            var compiled = (CompiledExecutable)Compiler.Compile(row.Module, new CompilerOptions { Target = Target.OfWidth(width) });
            foreach (var executable in new[] { compiled, compiled.On(Two) })
            {
                var found = Run(executable, runs);
                for (var i = 0; i < runs.Count; i++)
                {
                    var difference = expected[i].DifferenceTo(found[i]);
                    Assert.True(difference is null, Message(row.Module, compiled, runs[i].Function.Name)
                        + $"N={runs[i].N}, width {width}, {(executable == compiled ? "one thread" : "two threads")}: {difference}");
                }
            }
        }
    }

    private static List<(CaseFunction Function, long N, bool Special)> Runs(CaseModule row) =>
        [.. from function in row.Functions
            from n in function.Length is { } literal ? [literal] : Enumerable.Range(0, Longest + 1).Select(n => (long)n)
            from special in new[] { false, true }
            select (function, n, special)];

    private static string Message(Module declared, Executable compiled, string function) =>
        $"{declared with { Functions = [declared[function]] }}\n{compiled.Module with { Functions = [compiled.Module[function]] }}\n";

    private static List<Outcome> Run(Executable executable, List<(CaseFunction Function, long N, bool Special)> runs)
    {
        var sessions = new Dictionary<string, Session>();
        var outcomes = new List<Outcome>();
        var kernels = executable.KernelCount;
        foreach (var (function, n, special) in runs)
        {
            if (!sessions.TryGetValue(function.Name, out var session))
            {
                sessions[function.Name] = session = executable.CreateSession(function.Name);
            }

            outcomes.Add(Outcome.Of(session, function.Feeds(new Random((int)n), n, special)));
        }

        Assert.Equal(kernels, executable.KernelCount);
        return outcomes;
    }

    /// <summary>The inner length is a symbol: one compilation for all lengths.</summary>
    public sealed class OfSymbols
    {
        public static TheoryData<string, DType> Rows => OpContractTests.Rows;

        [Theory]
        [MemberData(nameof(Rows))]
        public void Compiled_is_interpreted(string name, DType type) => AssertHolds(new CaseModule(OpCases.Find(name), type, ["N"]));
    }

    /// <summary>The inner length is a literal, which makes other code.</summary>
    public sealed class OfLiterals
    {
        public static TheoryData<string, DType> Rows => OpContractTests.Rows;

        [Theory]
        [MemberData(nameof(Rows))]
        public void Compiled_is_interpreted(string name, DType type) =>
            AssertHolds(new CaseModule(OpCases.Find(name), type, Literals.Select(n => (Dim)n)));
    }
}
