using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Feeds samples of a dataset, at most so many together. Allocates nothing while it does.</summary>
internal abstract class SampleFeed
{
    /// <summary>A feed of the program's element type.</summary>
    /// <param name="program">Whose inputs are fed.</param>
    /// <param name="data">The samples.</param>
    /// <param name="capacity">The most samples at a time.</param>
    public static SampleFeed Create(TrainingProgram program, IDataset data, int capacity) => program.Type == DType.F64
        ? new OfType<double>(program, data, Math.Min(capacity, data.Count))
        : new OfType<float>(program, data, Math.Min(capacity, data.Count));

    /// <summary>Checks that a dataset has samples, and targets of the kind that the loss needs.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    public static void Require(TrainingProgram program, IDataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0)
        {
            throw new ArgumentException($"{data.Name}: expected at least one sample, found none", nameof(data));
        }

        if (program.Loss.IsClassification ? data.ClassNames.IsEmpty : data.TargetShape.IsDefault)
        {
            var (expected, found) = program.Loss.IsClassification ? ("labels", "none") : ("float targets", "none");
            throw new ArgumentException($"{data.Name}: the loss needs {expected}, found {found}", nameof(data));
        }
    }

    /// <summary>Puts samples together, for <see cref="Feed"/>.</summary>
    public abstract void Gather(ReadOnlySpan<int> indices);

    /// <summary>Feeds the samples that were put together last.</summary>
    public abstract void Feed(Session session);

    /// <summary>Feeds features alone, [indices, ..FeatureShape].</summary>
    public abstract void Features(Session session, ReadOnlySpan<int> indices);

    /// <summary>Feeds the features of one sample, [1, ..input].</summary>
    public static void Features(Session session, TrainingProgram program, ReadOnlySpan<float> sample)
    {
        long[] shape = [1, .. program.Input.Select(d => d.Constant!.Value)];
        if (program.Type == DType.F64)
        {
            var features = Array.ConvertAll(sample.ToArray(), x => (double)x);
            session.Feed<double>(TrainingProgram.InputName, features, shape);
            return;
        }

        session.Feed(TrainingProgram.InputName, sample, shape);
    }

    private sealed class OfType<T> : SampleFeed
        where T : unmanaged
    {
        private readonly IDataset _data;
        private readonly Loss _loss;
        private readonly int _capacity;
        private readonly T[] _features;
        private readonly int[] _labels;
        private readonly T[] _targets;
        private readonly long[] _featureShape;
        private readonly long[] _targetShape;

        public OfType(TrainingProgram program, IDataset data, int capacity)
        {
            (_data, _loss, _capacity) = (data, program.Loss, capacity);
            _features = new T[capacity * data.FeatureCount()];
            _labels = _loss.IsClassification ? new int[capacity * data.LabelCount()] : [];
            _targets = _loss.IsClassification ? [] : new T[capacity * data.TargetCount()];
            _featureShape = [capacity, .. data.FeatureShape];
            var target = _loss.IsClassification ? data.LabelShape : data.TargetShape;
            _targetShape = target.IsDefault ? [capacity] : [capacity, .. target];
        }

        public override void Gather(ReadOnlySpan<int> indices)
        {
            GatherFeatures(indices);
            _targetShape[0] = indices.Length;
            if (_loss.IsClassification)
            {
                _data.GatherLabels(indices, _labels);
            }
            else
            {
                _data.GatherTargets<T>(indices, _targets);
            }
        }

        public override void Feed(Session session)
        {
            FeedFeatures(session);
            var count = (int)_targetShape[0];
            if (_loss.IsClassification)
            {
                session.Feed<int>(_loss.TargetName, _labels.AsSpan(0, _labels.Length / _capacity * count), _targetShape);
            }
            else
            {
                session.Feed<T>(_loss.TargetName, _targets.AsSpan(0, _targets.Length / _capacity * count), _targetShape);
            }
        }

        public override void Features(Session session, ReadOnlySpan<int> indices)
        {
            GatherFeatures(indices);
            FeedFeatures(session);
        }

        private void GatherFeatures(ReadOnlySpan<int> indices)
        {
            _featureShape[0] = indices.Length;
            _data.GatherFeatures<T>(indices, _features);
        }

        private void FeedFeatures(Session session) => session.Feed<T>(
            TrainingProgram.InputName, _features.AsSpan(0, _features.Length / _capacity * (int)_featureShape[0]), _featureShape);
    }
}
