using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Nn;
using MiniTorch.Nn.Models;

namespace MiniTorch.Compilation.Tests;

/// <summary>A model whose steps are run, and the batches they are run on.</summary>
/// <param name="Name">The name.</param>
/// <param name="Declare">Declares it.</param>
/// <param name="Classes">The classes that labels are of.</param>
/// <param name="Steps">How many steps a training takes.</param>
/// <param name="Batches">The value of B, and of T where samples are sequences, for one step after another, over and over.</param>
internal sealed record TrainedModel(
    string Name, Func<TrainingProgram> Declare, int Classes, int Steps, ImmutableArray<(long Rows, long Length)> Batches);

/// <summary>What training steps are made of, kind by kind, with batches of the usual size and others.</summary>
internal static class TrainedModels
{
    public static ImmutableArray<TrainedModel> All { get; } =
    [
        new("spiral", () => BuiltInModels.Spiral.Declare(), 3, 100, [(32, 1), (32, 1), (32, 1), (13, 1)]),
        new("digits", () => BuiltInModels.Digits.Declare(), 10, 12, [(64, 1), (32, 1), (1, 1), (37, 1)]),
        new("mnist-mlp", () => BuiltInModels.MnistMlp.Declare(), 10, 20, [(64, 1), (64, 1), (64, 1), (64, 1), (37, 1)]),
        new("convolutions", () => Program(ConvolutionalNetwork(), [2, 9, 11]), 10, 12, [(8, 1), (5, 1), (8, 1), (1, 1)]),
        new("lstm", () => Program(RecurrentNetwork(), ["T", 7]), 5, 12, [(3, 9), (3, 4), (1, 17), (2, 1), (5, 9)]),
        new("transformer", () => Program(Transformer(), ["T", 24]), 5, 12, [(3, 9), (3, 4), (1, 17), (2, 1)]),
    ];

    public static TrainedModel Find(string name) => All.Single(m => m.Name == name);

    private static TrainingProgram Program(Layer model, Shape input) => new(model, input, Loss.CrossEntropy, Optimizer.Create("adam", 0.01));

    private static Sequential ConvolutionalNetwork() => new(
        new Conv(2, 6, [3, 3], Padding.Same),
        new BatchNorm(6),
        new Relu(),
        new MaxPool([2, 2]),
        new Conv(6, 8, [2, 3], strides: [1, 2], groups: 2, bias: false),
        new BatchNorm(8),
        new Relu(),
        new Flatten(),
        new Dropout(0.25),
        new Linear(48, 10));

    private static Sequential RecurrentNetwork() => new(
        new Lstm(7, 20, layers: 2),
        new Gru(20, 9, bidirectional: true),
        new Dropout(0.1),
        new Linear(18, 5));

    private static Sequential Transformer() => new(
        new TransformerBlock(24, 3, dropout: 0.1),
        new LayerNorm(24),
        new Linear(24, 5));
}
