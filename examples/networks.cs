#!/usr/bin/env dotnet
#:project ../src/Nn/MiniTorch.Nn.csproj

// Module 4 of the MiniTorch course: what networks are made of. Convolutions, pools and dropout classify digits; a network is a layer like
// any other, and training and evaluation are two functions of it: only one of them drops anything.
//
//     dotnet run -c Release examples/networks.cs

using System.Globalization;
using MiniTorch.Ir;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var digits = SyntheticDigits.Create(train: 3000, test: 500);
var model = new Sequential(
    new Unflatten([1, 28, 28]),
    new ConvBlock(1, 8) { Name = "block0" },
    new ConvBlock(8, 16) { Name = "block1" },
    new Flatten(),
    new Dropout(0.25),
    new Linear(16 * 7 * 7, 10) { Name = "output" });

var trainer = new Trainer(model, [784], new Adam(2e-3), options: new TrainingOptions
{
    Epochs = 2,
    BatchSize = 32,
    OnEpoch = e => Console.WriteLine($"epoch {e.Epoch}: training loss {e.TrainLoss:F3}, {e.Test.Accuracy * 100:F1} % of test images right"),
});
foreach (var layer in trainer.Program.Layers)
{
    Console.WriteLine($"{layer.Path,-16}{layer.Layer,-40}{layer.Output.Type}");
}

Console.WriteLine($"random numbers are drawn in @step alone: {Draws("step")} times there, {Draws("predict")} in @predict");
var run = trainer.Fit(digits);
if (run.Test.Accuracy < 0.9)
{
    throw new InvalidOperationException($"expected nine of ten digits to be right, found {run.Test.Accuracy * 100} %");
}

int Draws(string function) => trainer.Program.Module[function].Nodes.Count(n => n.Op is MiniTorch.Ir.Ops.RandomBits);

/// <summary>A convolution that keeps the extents, relu, and the largest of each 2x2 box.</summary>
internal sealed class ConvBlock : Layer
{
    private readonly Conv _conv;

    public ConvBlock(int channels, int filters) => _conv = Child("conv", new Conv(channels, filters, [3, 3], Padding.Same));

    protected override Tensor Forward(ForwardContext context, Tensor x) => _conv.Apply(context, x).Relu().MaxPool([2, 2], strides: [2, 2]);
}
