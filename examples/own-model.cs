#!/usr/bin/env dotnet
#:project ../src/Cli/MiniTorch.Cli.csproj

// A model and samples of one's own, with the commands of the tool: the program trains, predicts, draws pictures, and shows what the compiler
// made of the model.
//
//     dotnet run -c Release examples/own-model.cs
//     dotnet run -c Release examples/own-model.cs --epochs 30 --plot loss.svg --decision map.png --checkpoint rings.safetensors
//     dotnet run -c Release examples/own-model.cs predict --checkpoint rings.safetensors
//     dotnet run -c Release examples/own-model.cs dump --function @step --after fuse

using System.Collections.Immutable;
using MiniTorch.Cli;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;
using MiniTorch.Nn.Models;

return ModelProgram.Run(args, new ModelDefinition("rings", "2-24-24-3 relu on three rings of points")
{
    Input = [2],
    Loss = Loss.CrossEntropy,
    Defaults = new TrainingOptions { Epochs = 10, BatchSize = 32, LearningRate = 0.01, Plan = new("cosine"), OptimizerName = "adamw" },
    Build = () => new Sequential(
        new Linear(2, 24) { Name = "hidden1" },
        new Relu(),
        new Linear(24, 24) { Name = "hidden2" },
        new Relu(),
        new Linear(24, 3) { Name = "output" }),
    Load = _ => new DataSplit(new Rings(0, 3000), new Rings(3000, 600)),
});

/// <summary>Points of three rings, made when they are asked for; nothing of them is kept.</summary>
internal sealed class Rings(int first, int count) : IDataset
{
    public string Name => $"rings from {first}";

    public int Count => count;

    public ImmutableArray<int> FeatureShape => [2];

    public ImmutableArray<string> ClassNames => ["inner", "middle", "outer"];

    public void CopyFeatures(int index, Span<float> to)
    {
        // The same point whenever it is asked for: its random numbers follow from its index.
        var random = new SplitMix64(seed: 1, stream: (ulong)(first + index));
        var radius = 0.5 + (index % 3) + (0.12 * random.NextNormal());
        var (sin, cos) = Math.SinCos(random.NextUniform(0, 2 * Math.PI));
        (to[0], to[1]) = ((float)(radius * cos), (float)(radius * sin));
    }

    public void CopyLabels(int index, Span<int> to) => to[0] = index % 3;
}
