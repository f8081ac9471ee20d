using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Feeds batches of a dataset, in an order that follows from seed and epoch. Allocates nothing while it does.</summary>
internal sealed class BatchFeed
{
    private readonly TrainingProgram _program;
    private readonly Batches _batches;
    private readonly float[] _features;
    private readonly int[] _labels;
    private readonly float[] _targets;
    private readonly long[] _featureShape;
    private readonly long[] _targetShape;
    private readonly int _featureCount;
    private readonly int _targetCount;
    private int _epoch = -1;

    /// <exception cref="ArgumentException">There are no samples, or they lack what the loss needs.</exception>
    public BatchFeed(TrainingProgram program, Dataset data, int batchSize, ulong seed)
    {
        SampleFeed.Require(program, data);
        _program = program;
        _batches = new Batches(data, batchSize, seed);
        var rows = Math.Min(batchSize, data.Count);
        (_featureCount, _targetCount) = (data.FeatureCount, program.Loss.IsClassification ? 0 : data.TargetCount);
        _features = new float[rows * _featureCount];
        _labels = program.Loss.IsClassification ? new int[rows] : [];
        _targets = new float[rows * _targetCount];
        _featureShape = [rows, .. data.FeatureShape];
        _targetShape = program.Loss.IsClassification ? [rows] : [rows, .. data.TargetShape];
    }

    /// <summary>The number of steps that visit every sample once.</summary>
    public int StepsPerEpoch => _batches.Count;

    /// <summary>Feeds a batch of an epoch, both counted from 0.</summary>
    /// <returns>The number of samples in it.</returns>
    public int Feed(Session session, int epoch, int batch)
    {
        if (epoch != _epoch)
        {
            _batches.Shuffle(epoch);
            _epoch = epoch;
        }

        var rows = _program.Loss.IsClassification
            ? _batches.Gather(batch, _features, _labels)
            : _batches.Gather(batch, _features, _targets);
        (_featureShape[0], _targetShape[0]) = (rows, rows);
        session.Feed<float>(TrainingProgram.InputName, _features.AsSpan(0, rows * _featureCount), _featureShape);
        if (_program.Loss.IsClassification)
        {
            session.Feed<int>(_program.Loss.TargetName, _labels.AsSpan(0, rows), _targetShape);
        }
        else
        {
            session.Feed<float>(_program.Loss.TargetName, _targets.AsSpan(0, rows * _targetCount), _targetShape);
        }

        return rows;
    }
}
