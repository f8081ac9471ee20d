using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Feeds batches of a dataset, in an order that follows from seed and epoch. Allocates nothing while it does.</summary>
internal abstract class BatchFeed
{
    /// <summary>The number of steps that visit every sample once.</summary>
    public abstract int StepsPerEpoch { get; }

    /// <summary>A feed of the program's element type.</summary>
    /// <exception cref="ArgumentException">There are no samples, or they lack what the loss needs.</exception>
    public static BatchFeed Create(TrainingProgram program, Dataset data, int batchSize, ulong seed)
    {
        SampleFeed.Require(program, data);
        return program.Type == DType.F64
            ? new OfType<double>(program, data, batchSize, seed)
            : new OfType<float>(program, data, batchSize, seed);
    }

    /// <summary>Feeds a batch of an epoch, both counted from 0.</summary>
    /// <returns>The number of samples in it.</returns>
    public abstract int Feed(Session session, int epoch, int batch);

    private sealed class OfType<T> : BatchFeed
        where T : unmanaged
    {
        private readonly TrainingProgram _program;
        private readonly Dataset _data;
        private readonly Batches _batches;
        private readonly T[] _features;
        private readonly int[] _labels;
        private readonly T[] _targets;
        private readonly long[] _featureShape;
        private readonly long[] _targetShape;
        private int _epoch = -1;

        public OfType(TrainingProgram program, Dataset data, int batchSize, ulong seed)
        {
            (_program, _data) = (program, data);
            _batches = new Batches(data, batchSize, seed);
            var rows = Math.Min(batchSize, data.Count);
            _features = new T[rows * data.FeatureCount];
            _labels = program.Loss.IsClassification ? new int[rows] : [];
            _targets = program.Loss.IsClassification ? [] : new T[rows * data.TargetCount];
            _featureShape = [rows, .. data.FeatureShape];
            _targetShape = program.Loss.IsClassification ? [rows] : [rows, .. data.TargetShape];
        }

        public override int StepsPerEpoch => _batches.Count;

        public override int Feed(Session session, int epoch, int batch)
        {
            if (epoch != _epoch)
            {
                _batches.Shuffle(epoch);
                _epoch = epoch;
            }

            var indices = _batches.Indices(batch);
            (_featureShape[0], _targetShape[0]) = (indices.Length, indices.Length);
            Gather(indices);
            session.Feed<T>(TrainingProgram.InputName, _features.AsSpan(0, indices.Length * _data.FeatureCount), _featureShape);
            if (_program.Loss.IsClassification)
            {
                session.Feed<int>(_program.Loss.TargetName, _labels.AsSpan(0, indices.Length), _targetShape);
            }
            else
            {
                session.Feed<T>(_program.Loss.TargetName, _targets.AsSpan(0, indices.Length * _data.TargetCount), _targetShape);
            }

            return indices.Length;
        }

        private void Gather(ReadOnlySpan<int> indices)
        {
            var isClassification = _program.Loss.IsClassification;
            for (var i = 0; i < indices.Length; i++)
            {
                _data.CopyFeatures<T>(indices[i], 1, _features.AsSpan(i * _data.FeatureCount));
                if (isClassification)
                {
                    _labels[i] = _data.Labels[indices[i]];
                }
                else
                {
                    _data.CopyTargets<T>(indices[i], 1, _targets.AsSpan(i * _data.TargetCount));
                }
            }
        }
    }
}
