using System.Runtime;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>Tests that nothing else may run beside, because they count what the process allocates.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

/// <summary>Steps and predictions allocate nothing once their extents were seen, and new ones compile nothing.</summary>
[Collection(AloneCollection.Name)]
public sealed class AllocationTests
{
    private static readonly string[] Models = ["digits", "convolutions", "lstm", "transformer"];

    public static TheoryData<string, Engine, int, string> Uses
    {
        get
        {
            var data = new TheoryData<string, Engine, int, string>();
            foreach (var model in Models)
            {
                foreach (var engine in Enum.GetValues<Engine>())
                {
                    foreach (var threads in new[] { 1, 2 })
                    {
                        foreach (var function in new[] { "step", "evaluate", "predict" })
                        {
                            data.Add(model, engine, threads, function);
                        }
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Uses))]
    public void A_batch_size_seen_before_allocates_nothing(string model, Engine engine, int threads, string function)
    {
        var (session, samples, result) = Prepare(model, engine, threads, function);
        void Use()
        {
            for (var batch = 0; batch < 4; batch++)
            {
                samples.Feed(session, batch);
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
    [InlineData("digits", 1)]
    [InlineData("digits", 2)]
    [InlineData("convolutions", 1)]
    [InlineData("convolutions", 2)]
    [InlineData("lstm", 1)]
    [InlineData("lstm", 2)]
    [InlineData("transformer", 1)]
    [InlineData("transformer", 2)]
    public void A_new_batch_size_compiles_nothing(string model, int threads)
    {
        var (session, samples, _) = Prepare(model, Engine.Compiled, threads, "step");
        samples.Feed(session, 0);
        session.Run();
        for (var batch = 0; batch < 4; batch++)
        {
            var before = JitInfo.GetCompiledMethodCount(currentThread: true);
            samples.Feed(session, batch);
            session.Run();
            Assert.Equal(before, JitInfo.GetCompiledMethodCount(currentThread: true));
        }
    }

    // The digits are large enough that two threads share the work of a batch of 64.
    private static (Session Session, SyntheticSamples Samples, string Result) Prepare(string name, Engine engine, int threads, string function)
    {
        var model = TrainedModels.Find(name);
        var program = model.Declare();
        var executable = Compiler.Compile(program.Module, new CompilerOptions { Engine = engine, Threads = threads });
        program.Initialize(executable.Parameters, seed: 3);
        return (
            executable.CreateSession(function),
            new SyntheticSamples(program, model),
            function == "predict" ? program.PredictionName : "loss");
    }
}
