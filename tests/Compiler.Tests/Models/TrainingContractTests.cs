using MiniTorch.Ir;
using MiniTorch.Testing;

namespace MiniTorch.Compilation.Tests;

/// <summary>
/// Training gives the same parameters op by op and compiled, bit for bit, for every width and number of threads; batches and sequences of
/// other lengths compile nothing.
/// </summary>
public sealed class TrainingContractTests
{
    public static TheoryData<string> Models => [.. TrainedModels.All.Select(m => m.Name)];

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
    private static Dictionary<string, byte[]> Train(string name, CompilerOptions options)
    {
        var model = TrainedModels.Find(name);
        var program = model.Declare();
        var executable = Compiler.Compile(program.Module, options);
        program.Initialize(executable.Parameters, seed: 3);
        var samples = new SyntheticSamples(program, model);
        var session = executable.CreateSession("step");
        var losses = new Elements(DType.F32, [model.Steps]);
        var kernels = executable.KernelCount;
        for (var step = 0; step < model.Steps; step++)
        {
            samples.Feed(session, step % model.Batches.Length);
            session.Run();
            losses[step] = Elements.OfResult(session, "loss", DType.F32)[0];
        }

        Assert.Equal(kernels, executable.KernelCount);
        var found = executable.Parameters.Names.ToDictionary(parameter => "%" + parameter, parameter => executable.Parameters.Raw(parameter).ToArray());
        found.Add("loss", losses.Bytes.ToArray());
        return found;
    }
}
