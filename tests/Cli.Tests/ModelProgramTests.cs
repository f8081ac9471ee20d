using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;

namespace MiniTorch.Cli.Tests;

/// <summary>A program that is a model has the tool's commands, and knows no other model.</summary>
public sealed class ModelProgramTests
{
    private static readonly ModelDefinition Rings = new("rings", "2-16-2 relu on two rings")
    {
        Input = [2],
        Loss = Loss.CrossEntropy,
        Defaults = new TrainingOptions { Epochs = 4, BatchSize = 16, LearningRate = 0.02 },
        Build = () => new Sequential(new Linear(2, 16) { Name = "hidden" }, new Relu(), new Linear(16, 2) { Name = "output" }),
        Load = _ => new DataSplit(Draw("train", 400), Draw("test", 100)),
    };

    [Fact]
    public void It_trains_without_a_command_and_with_options_alone()
    {
        Assert.Contains("rings: ", Run(), StringComparison.Ordinal);
        var json = Run("--steps", "7", "--json").TrimEnd().Split('\n')[^1];
        Assert.Contains("\"model\":\"rings\",\"engine\":\"compiled\",\"threads\":1,\"steps\":7,", json, StringComparison.Ordinal);
        Assert.Equal(Run("--steps", "3")[..200], Run("train", "--steps", "3")[..200]);
    }

    [Fact]
    public void Its_commands_are_of_it()
    {
        using var folder = new TemporaryFolder();
        Run("train", "--checkpoint", folder["c"]);
        Assert.EndsWith(" of 3 right\n", Run("predict", "--checkpoint", folder["c"], "--count", "3"), StringComparison.Ordinal);
        Run("predict", "--checkpoint", folder["c"], "--decision", folder["map.png"]);
        Assert.Contains("rings: 2-16-2 relu on two rings\n", Run("summary"), StringComparison.Ordinal);
        Assert.StartsWith("module @rings {", Run("dump", "--function", "@predict"), StringComparison.Ordinal);
        Assert.Contains("rings   hidden.weight", Run("gradcheck"), StringComparison.Ordinal);
        Assert.Contains("One of rings\n", Run("train", "--help"), StringComparison.Ordinal);
        Assert.Contains("all of step-rings\n", Run("bench", "--help"), StringComparison.Ordinal);
        Assert.Contains("Commands:", Run("--help"), StringComparison.Ordinal);
    }

    [Fact]
    public void It_knows_no_other_model()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal(ExitCode.BadInput, ModelProgram.Run(["gradcheck", "--model", "xor"], Rings, output, error));
        Assert.Equal("error [model.name]: no model xor; there is rings\n", error.ToString());
    }

    private static string Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.Equal((ExitCode.Good, ""), (ModelProgram.Run(args, Rings, output, error), error.ToString()));
        return output.ToString();
    }

    private static Dataset Draw(string name, int count)
    {
        var random = new SplitMix64(1, (ulong)count);
        var features = new float[2 * count];
        for (var i = 0; i < count; i++)
        {
            var (angle, radius) = (random.NextUniform(0, 2 * Math.PI), 1 + (i % 2) + (0.1 * random.NextNormal()));
            (features[2 * i], features[(2 * i) + 1]) = ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
        }

        return new Dataset(name, [2], [.. features], [.. Enumerable.Range(0, count).Select(i => i % 2)], ["inner", "outer"]);
    }
}
