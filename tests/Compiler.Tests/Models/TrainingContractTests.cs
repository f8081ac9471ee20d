using MiniTorch.Ir;
using MiniTorch.Nn.Models;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>Training gives the same parameters op by op and compiled, bit for bit, for every width and number of threads.</summary>
public sealed class TrainingContractTests
{
    // Batches of the usual size and a last one that is smaller, over and over.
    private static readonly (ModelDefinition Model, int Classes, int Steps, int[] Batches)[] Trainings =
    [
        (BuiltInModels.Spiral, 3, 100, [32, 32, 32, 13]),
        (BuiltInModels.MnistMlp, 10, 20, [64, 64, 64, 64, 37]),
    ];

    public static TheoryData<string> Models => [.. Trainings.Select(t => t.Model.Name)];

    [Theory]
    [MemberData(nameof(Models))]
    public void All_parameters_have_the_same_bits_after_training(string model)
    {
        var expected = Train(model, new CompilerOptions { Engine = Engine.Interpreted });
        Assert.NotEqual(expected["loss"][..sizeof(float)], expected["loss"][^sizeof(float)..]);
        foreach (var width in Target.Widths)
        {
            foreach (var threads in new[] { 1, 2 })
            {
                var found = Train(model, new CompilerOptions { Target = Target.OfWidth(width), Threads = threads });
                foreach (var (name, bytes) in expected)
                {
                    Assert.True(bytes.AsSpan().SequenceEqual(found[name]), $"{name} differs, width {width}, threads {threads}");
                }
            }
        }
    }

    // The bytes of every parameter and state after training, and of the losses on the way.
    private static Dictionary<string, byte[]> Train(string model, CompilerOptions options)
    {
        var (definition, classes, steps, batches) = Trainings.Single(t => t.Model.Name == model);
        var program = definition.Declare();
        var executable = Compiler.Compile(program.Module, options);
        program.Initialize(executable.Parameters, seed: 3);
        var samples = new SyntheticSamples(definition, classes, batches.Sum());
        var session = executable.CreateSession("step");
        var losses = new Elements(DType.F32, [steps]);
        for (var step = 0; step < steps; step++)
        {
            var batch = step % batches.Length;
            samples.Feed(session, batches.Take(batch).Sum(), batches[batch]);
            session.Run();
            losses[step] = Elements.OfResult(session, "loss", DType.F32)[0];
        }

        var found = executable.Parameters.Names.ToDictionary(name => "%" + name, name => executable.Parameters.Raw(name).ToArray());
        found.Add("loss", losses.Bytes.ToArray());
        return found;
    }
}
