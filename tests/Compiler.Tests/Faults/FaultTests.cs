using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests.Faults;

/// <summary>
/// Each kind of mistake, made on purpose in what a stage of the compiler gave, is noticed by the comparison that random modules go through.
/// Mistakes in gradients are those of <see cref="OpGradientTests"/>.
/// </summary>
public sealed class FaultTests
{
    private static readonly Lazy<Trial[]> Trials = new(() => [TrialOf(special: false), TrialOf(special: true)]);

    private static IEnumerable<Fault> All => [.. PassFaults.All, .. KernelFaults.All];

    public static TheoryData<string> Names => [.. All.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_noticed(string name)
    {
        var fault = All.Single(f => f.Name == name);
        var outcomes = Trials.Value.Select(fault.Try).ToList();
        Assert.All(outcomes, o => Assert.True(o.Made > 0, "there was nothing to spoil"));
        Assert.True(outcomes.Any(o => o.Noticed is not null), $"made {outcomes[0].Made} times, and every run gave the bits that it should");
    }

    [Fact]
    public void Without_a_fault_nothing_is_noticed()
    {
        var none = new KernelFault("none", program => program);
        Assert.All(Trials.Value, trial => Assert.Null(none.Try(trial).Noticed));
        var kept = new PassFault("none", "plan-memory", (rewriter, node) =>
        {
            rewriter.Keep(node);
            return true;
        }) { IsRepeated = true };
        Assert.All(Trials.Value, trial => Assert.Null(kept.Try(trial).Noticed));
    }

    private static Trial TrialOf(bool special)
    {
        var module = FaultModule.Create(special);
        var executable = Compiler.Compile(module.Module, new CompilerOptions { Engine = Engine.Interpreted });
        return Trial.Of(module, executable.CreateSession(module.Function.Name));
    }
}
