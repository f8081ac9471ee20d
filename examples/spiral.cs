#!/usr/bin/env dotnet
#:project ../src/Nn/MiniTorch.Nn.csproj

// Three interleaved spirals: layers, an optimizer with a schedule, a training, and what the model says all over the plane.
//
//     dotnet run -c Release examples/spiral.cs

using System.Globalization;
using MiniTorch.Nn;
using MiniTorch.Nn.Data;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
const int Epochs = 60;

var data = Spiral.Create(arms: 3);
var model = new Sequential(
    new Linear(2, 32) { Name = "hidden1" },
    new Tanh(),
    new Linear(32, 32) { Name = "hidden2" },
    new Tanh(),
    new Linear(32, 3) { Name = "output" });

var options = new TrainingOptions
{
    Epochs = Epochs,
    BatchSize = 32,
    OnEpoch = e =>
    {
        if (e.Epoch % 10 == 0)
        {
            Console.WriteLine($"epoch {e.Epoch,2}: loss {e.TrainLoss:F3}, test loss {e.Test.Loss:F3}, {e.Test.Accuracy * 100:F1} % right");
        }
    },
};
var optimizer = new Adam(0.02).With(Schedule.Cosine(options.StepsOver(data.Train.Count)));
var trainer = new Trainer(model, [2], optimizer, Loss.CrossEntropy, options);
var run = trainer.Fit(data);

const int Width = 60;
const int Height = 26;
var plane = new Dataset(
    "plane",
    [2],
    [.. from y in Enumerable.Range(0, Height) from x in Enumerable.Range(0, Width) from v in new[] { Across(x, Width), -Across(y, Height) } select v],
    [],
    []);
foreach (var row in trainer.Predict(plane, plane.Count).Chunk(Width))
{
    Console.WriteLine(string.Concat(row.Select(p => " ░▓"[p.Predicted!.Value])));
}

if (run.Test.Accuracy < 0.97)
{
    throw new InvalidOperationException($"expected the spirals to be told apart, found {run.Test.Accuracy * 100} % right");
}

static float Across(int i, int count) => (2.2f * (i + 0.5f) / count) - 1.1f;
