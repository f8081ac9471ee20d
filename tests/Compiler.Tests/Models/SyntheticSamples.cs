using System.Collections.Immutable;
using MiniTorch.Nn;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>Samples of a classification made of random numbers. Feeding them allocates nothing.</summary>
internal sealed class SyntheticSamples
{
    private readonly ImmutableArray<Batch> _batches;

    public SyntheticSamples(TrainingProgram program, TrainedModel model)
    {
        var random = new Random(11);
        var (x, label) = (program.Module["step"].Inputs[0].Type.Shape, program.Module["step"].Inputs[1].Type.Shape);
        _batches = [.. model.Batches.Select(b =>
        {
            long[] Bound(Ir.Shape shape) => [.. shape.Select(d => d.Evaluate(symbol => symbol == "B" ? b.Rows : b.Length))];
            var (features, labels) = (Bound(x), Bound(label));
            return new Batch(
                [.. Enumerable.Range(0, Count(features)).Select(_ => (random.NextSingle() * 2) - 1)],
                features,
                [.. Enumerable.Range(0, Count(labels)).Select(_ => random.Next(model.Classes))],
                labels);
        })];
    }

    /// <summary>Feeds one of the model's batches: features, and labels where the function takes them.</summary>
    public void Feed(Session session, int batch)
    {
        var samples = _batches[batch];
        session.Feed<float>(TrainingProgram.InputName, samples.Features, samples.FeatureShape);
        if (session.Function.Inputs.Length > 1)
        {
            session.Feed<int>("label", samples.Labels, samples.LabelShape);
        }
    }

    private static int Count(long[] shape) => (int)shape.Aggregate(1L, (a, b) => a * b);

    private sealed record Batch(float[] Features, long[] FeatureShape, int[] Labels, long[] LabelShape);
}
