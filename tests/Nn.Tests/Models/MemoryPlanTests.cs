using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Nn.Models;
using MiniTorch.Passes;
using MiniTorch.Runtime;

namespace MiniTorch.Nn.Tests.Models;

public sealed class MemoryPlanTests
{
    public static TheoryData<string, string> Models => new() { { "xor", "adam" }, { "spiral", "sgd" }, { "spiral", "adam" }, { "digits", "adam" } };

    [Theory]
    [MemberData(nameof(Models))]
    public void A_training_step_updates_in_place_and_gives_the_same_at_the_planned_places(string name, string optimizer)
    {
        var definition = BuiltInModels.Find(name);
        var program = definition.Declare(definition.Defaults with { OptimizerName = optimizer });
        var module = Pipeline.Default.Run(program.Module, PassContext.Host);
        var updates = module["step"].Nodes.Where(n => n.Op is Update).ToList();
        Assert.NotEmpty(updates);
        Assert.All(updates, u => Assert.Same(u.Operands[0], u.Operands[1].Placement?.Parameter));

        var (freely, planned) = (new ParameterStore(module), new ParameterStore(module));
        program.Initialize(freely, seed: 4);
        planned.CopyFrom(freely);
        foreach (var batch in new[] { 7, 1, 7 })
        {
            foreach (var function in module.Functions)
            {
                var expected = Run(StepSession.Interpreted(module, function.Name, freely), batch);
                Assert.Equal(expected, Run(StepSession.Interpreted(module, function.Name, planned, honourPlacements: true), batch));
            }

            Assert.All(freely.Names, p => Assert.True(freely.Raw(p).SequenceEqual(planned.Raw(p)), $"%{p} differs after a batch of {batch}"));
        }
    }

    private static float[] Run(Session session, int batch)
    {
        var random = new Random(batch);
        foreach (var input in session.Function.Inputs)
        {
            long[] shape = [.. input.Type.Shape.Select(d => d.Evaluate(_ => batch))];
            var count = (int)shape.Aggregate((a, b) => a * b);
            if (input.Type.DType == DType.I32)
            {
                session.Feed<int>(input.Name, [.. Enumerable.Range(0, count).Select(_ => random.Next(3))], shape);
            }
            else
            {
                session.Feed<float>(input.Name, [.. Enumerable.Range(0, count).Select(_ => random.NextSingle())], shape);
            }
        }

        session.Run();
        return [.. session.Function.ResultNames.Zip(session.Function.Results)
            .Where(r => r.Second.Type.DType == DType.F32)
            .SelectMany(r => session.Result<float>(r.First).ToArray())];
    }
}
