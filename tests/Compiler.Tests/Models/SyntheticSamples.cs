using MiniTorch.Nn;
using MiniTorch.Nn.Models;
using MiniTorch.Runtime;

namespace MiniTorch.Compilation.Tests;

/// <summary>Samples of a classification made of random numbers. Feeding them allocates nothing.</summary>
internal sealed class SyntheticSamples
{
    private readonly float[] _features;
    private readonly int[] _labels;
    private readonly long[] _featureShape;
    private readonly long[] _labelShape = new long[1];
    private readonly int _width;

    public SyntheticSamples(ModelDefinition model, int classes, int count)
    {
        _width = (int)model.Input.ElementCount.Constant!.Value;
        var random = new Random(11);
        _features = [.. Enumerable.Range(0, count * _width).Select(_ => (random.NextSingle() * 2) - 1)];
        _labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(classes))];
        _featureShape = [0, _width];
    }

    /// <summary>Feeds some rows from one on: features, and labels where the function takes them.</summary>
    public void Feed(Session session, int start, int rows)
    {
        (_featureShape[0], _labelShape[0]) = (rows, rows);
        session.Feed<float>(TrainingProgram.InputName, _features.AsSpan(start * _width, rows * _width), _featureShape);
        if (session.Function.Inputs.Length > 1)
        {
            session.Feed<int>("label", _labels.AsSpan(start, rows), _labelShape);
        }
    }
}
