#!/usr/bin/env dotnet
#:project ../src/Nn/MiniTorch.Nn.csproj
#:project ../src/Testing/MiniTorch.Testing.csproj

// An op of one's own: its word, its definition as a scalar program, and its gradient. The compiler does the rest: both engines run it, kernels
// fuse it with its neighbours, and the checks that the compiler's own ops pass are there for it too.
//
//     dotnet run -c Release examples/own-op.cs

using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using MiniTorch.Compilation;
using MiniTorch.Ir;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Scalars;
using MiniTorch.Nn;
using MiniTorch.Testing;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// Its gradient, against differences, and the gradient of that.
var row = new OpCase("snake", "", c => c.Number("x", [3, c.N]).Snake(2));
foreach (var order in new[] { 1, 2 })
{
    var error = GradientCheck.Of(row, order).Error;
    Console.WriteLine($"gradient of order {order}: largest error {error:E1}");
    Require(error < 1e-5, "the gradient to be the slope");
}

// A wave that goes on to both sides is what snake is good at.
var random = new Random(1);
var x = Enumerable.Range(0, 256).Select(_ => (float)((random.NextDouble() * 12) - 6)).ToImmutableArray();
var y = x.Select(v => (float)(Math.Sin(2 * v) + (0.3 * v))).ToImmutableArray();
var wave = new MiniTorch.Nn.Data.Dataset("wave", [1], x, [], []).WithTargets([1], y);
var losses = new Dictionary<string, double>();
foreach (var (name, layer) in new (string, Func<Layer>)[] { ("snake", () => new SnakeLayer(2)), ("relu", () => new Relu()) })
{
    var model = new Sequential(new Linear(1, 24), layer(), new Linear(24, 24), layer(), new Linear(24, 1));
    var trainer = new Trainer(model, [1], new Adam(5e-3), Loss.MeanSquaredError, new TrainingOptions { Epochs = 200, BatchSize = 64 });
    losses[name] = trainer.Fit(new MiniTorch.Nn.Data.DataSplit(wave, wave)).Test.Loss;
    var kernels = ((CompiledExecutable)trainer.Executable).Kernels;
    Console.WriteLine($"{name,-6} loss {losses[name]:F4}, {kernels.Count(k => k.Function == "step")} kernels a step");
}

Require(losses["snake"] < losses["relu"], "snake to fit a wave better than relu");

static void Require(bool holds, string what)
{
    if (!holds)
    {
        throw new InvalidOperationException($"expected {what}");
    }
}

/// <summary>y = x + sin²(ax) / a, element by element: Ziyin et al., arXiv:2006.08195.</summary>
/// <param name="Frequency">a, above 0.</param>
internal sealed record Snake(double Frequency) : Unary
{
    public override string Mnemonic => "snake";

    public override ImmutableArray<OpAttribute> Attributes => [new("frequency", Frequency)];

    protected override Tensor? Gradient(Tensor x, Tensor y, Tensor dy) => dy * ((x * (2 * Frequency)).Sin() + 1);

    protected override Scalar Lower(Scalar x)
    {
        var sine = Functions.Sin(x * Frequency);
        return (sine * sine).Fma(1 / Frequency, x);
    }
}

/// <summary>Snake, as tensors and layers have it.</summary>
internal static class SnakeExtensions
{
    public static Tensor Snake(this Tensor x, double frequency, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        using var at = x.Builder.At(file, line);
        return x.Builder.Emit(new Snake(frequency), [x.Value]);
    }
}

/// <summary>Snake as a layer.</summary>
internal sealed class SnakeLayer(double frequency) : Layer
{
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.Snake(frequency);
}
