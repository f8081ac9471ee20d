using System.Runtime;
using MiniTorch.Nn.Models;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>Tests that nothing else may run beside, because they count what the process allocates.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

/// <summary>Steps and predictions allocate nothing once a batch size was seen, and a new batch size compiles nothing.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private static readonly int[] Batches = [64, 32, 1, 37];

    public static TheoryData<Engine, int, string> Uses
    {
        get
        {
            var data = new TheoryData<Engine, int, string>();
            foreach (var engine in Enum.GetValues<Engine>())
            {
                foreach (var threads in new[] { 1, 2 })
                {
                    foreach (var function in new[] { "step", "evaluate", "predict" })
                    {
                        data.Add(engine, threads, function);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_batch_size_seen_before_allocates_nothing(Engine engine, int threads, string function)
    {
        var (session, samples, result) = Prepare(engine, threads, function);
        void Use()
        {
            foreach (var rows in Batches)
            {
                samples.Feed(session, 64 - rows, rows);
                session.Run();
                _ = session.Result<float>(result)[0];
            }
        }

        Use();
        Use();

        // The process has threads of its own that allocate now and then, and a collection that they start may count the rest of this thread's
        // allocation block: one quiet use shows that ours allocate nothing.
        var least = long.MaxValue;
        for (var tries = 0; tries < 20 && least > 0; tries++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Use();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.Equal(0, least);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_new_batch_size_compiles_nothing(int threads)
    {
        var (session, samples, _) = Prepare(Engine.Compiled, threads, "step");
        samples.Feed(session, 0, Batches[0]);
        session.Run();
        foreach (var rows in Batches)
        {
            var before = JitInfo.GetCompiledMethodCount(currentThread: true);
            samples.Feed(session, 64 - rows, rows);
            session.Run();
            Assert.Equal(before, JitInfo.GetCompiledMethodCount(currentThread: true));
        }
    }

    // Large enough that two threads share the work of a batch of 64.
    private static (Session Session, SyntheticSamples Samples, string Result) Prepare(Engine engine, int threads, string function)
    {
        var program = BuiltInModels.Digits.Declare();
        var executable = Compiler.Compile(program.Module, new CompilerOptions { Engine = engine, Threads = threads });
        program.Initialize(executable.Parameters, seed: 3);
        return (
            executable.CreateSession(function),
            new SyntheticSamples(BuiltInModels.Digits, 10, 64),
            function == "predict" ? program.PredictionName : "loss");
    }
}
