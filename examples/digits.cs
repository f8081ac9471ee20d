#!/usr/bin/env dotnet
#:project ../src/Nn/MiniTorch.Nn.csproj

// Handwritten digits, drawn on the spot: a training that is saved and gone on with, and a model that only predicts.
//
//     dotnet run -c Release examples/digits.cs

using System.Globalization;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var data = SyntheticDigits.Create(train: 4000, test: 1000);
var folder = Directory.CreateTempSubdirectory();
var checkpoint = Path.Combine(folder.FullName, "digits.safetensors");

// One epoch, and a checkpoint.
var first = new Trainer(Program(), Options());
Console.WriteLine($"after 1 epoch: {first.Fit(data, epochs: 1).Test.Accuracy * 100:F1} % of test images right");
first.Save(checkpoint);

// Another process would do the same: the rest of the training, with the bits of one that was never cut off.
var rest = new Trainer(Program(), Options());
rest.Resume(checkpoint);
var resumed = rest.Fit(data, epochs: 4);
var whole = new Trainer(Program(), Options()).Fit(data, epochs: 4);
Console.WriteLine($"after 4 epochs: {resumed.Test.Accuracy * 100:F1} % right");
Console.WriteLine($"the same bits as without a break: {resumed.ParametersSha256 == whole.ParametersSha256}");
rest.Save(checkpoint);

// Nothing of the training is compiled here, or kept in memory.
var predictor = new Predictor(Program());
predictor.Load(checkpoint);
foreach (var prediction in predictor.Predict(data.Test, 3))
{
    Draw(data.Test.Features(prediction.Index));
    Console.WriteLine($"label {prediction.Label}, predicted {prediction.Predicted}, probability {prediction.Output.Max() * 100:F1} %");
}

folder.Delete(recursive: true);
if (resumed.Test.Accuracy < 0.9 || resumed.ParametersSha256 != whole.ParametersSha256)
{
    throw new InvalidOperationException("expected a training that is gone on with to learn the same");
}

static TrainingOptions Options() => new() { BatchSize = 64, Seed = 1 };

static TrainingProgram Program() => new(
    new Sequential(
        new Linear(784, 64, weight: Initializer.HeUniform) { Name = "hidden" },
        new Relu(),
        new Linear(64, 10) { Name = "output" }),
    [784],
    Loss.CrossEntropy,
    new Adam(2e-3),
    "digits");

static void Draw(ReadOnlySpan<float> pixels)
{
    for (var row = 2; row < 26; row += 2)
    {
        Console.WriteLine(string.Concat(pixels.Slice(row * 28, 28).ToArray().Select(p => p > 0.5f ? '█' : p > 0.2f ? '▒' : ' ')).TrimEnd());
    }
}
