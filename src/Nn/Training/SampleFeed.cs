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

    /// <summary>Feeds features, [indices, ..FeatureShape].</summary>
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

    /// <summary>Feeds labels or float targets.</summary>
    public abstract void Targets(Session session, ReadOnlySpan<int> indices);

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

        public override void Features(Session session, ReadOnlySpan<int> indices)
        {
            _data.GatherFeatures<T>(indices, _features);
            _featureShape[0] = indices.Length;
            session.Feed<T>(TrainingProgram.InputName, _features.AsSpan(0, _features.Length / _capacity * indices.Length), _featureShape);
        }

        public override void Targets(Session session, ReadOnlySpan<int> indices)
        {
            _targetShape[0] = indices.Length;
            if (_loss.IsClassification)
            {
                _data.GatherLabels(indices, _labels);
                session.Feed<int>(_loss.TargetName, _labels.AsSpan(0, _labels.Length / _capacity * indices.Length), _targetShape);
                return;
            }

            _data.GatherTargets<T>(indices, _targets);
            session.Feed<T>(_loss.TargetName, _targets.AsSpan(0, _targets.Length / _capacity * indices.Length), _targetShape);
        }
    }
}
