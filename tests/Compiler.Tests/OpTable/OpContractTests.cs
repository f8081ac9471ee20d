using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>Every row of the table: compiled code gives the interpreter's bits at every width, for every inner length, on one thread and on two.</summary>
public sealed class OpContractTests
{
    private const int Longest = 70;

    // Literal extents make other code than symbols: one vector or less, whole vectors, a tail.
    private static readonly long[] Literals = [1, 16, 17, 63, 64, 65, 70];

    // Divides even the smallest kernel.
    private static readonly WorkerPool Two = new(2, leastWork: 1);

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

    [Theory]
    [MemberData(nameof(Rows))]
    public void Compiled_is_interpreted_for_every_length(string name, DType type) => AssertContract(new CaseModule(OpCases.Find(name), type, ["N"]));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Compiled_is_interpreted_for_literal_lengths(string name, DType type) =>
        AssertContract(new CaseModule(OpCases.Find(name), type, Literals.Select(n => (Dim)n)));

    private static void AssertContract(CaseModule row)
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
}
