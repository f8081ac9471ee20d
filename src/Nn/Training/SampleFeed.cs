using MiniTorch.Ir;
using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Feeds neighbouring samples of a dataset; those of f32 models are not copied first.</summary>
internal static class SampleFeed
{
    /// <summary>Checks that a dataset has samples, and targets of the kind that the loss needs.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    public static void Require(TrainingProgram program, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count == 0)
        {
            throw new ArgumentException($"{data.Name}: expected at least one sample, found none", nameof(data));
        }

        if (program.Loss.IsClassification ? data.ClassNames.IsEmpty : data.TargetCount == 0)
        {
            var (expected, found) = program.Loss.IsClassification ? ("labels", "none") : ("float targets", "none");
            throw new ArgumentException($"{data.Name}: the loss needs {expected}, found {found}", nameof(data));
        }
    }

    /// <summary>Feeds features, [count, ..FeatureShape].</summary>
    public static void Features(Session session, TrainingProgram program, Dataset data, int start, int count)
    {
        long[] shape = [count, .. data.FeatureShape.Select(d => (long)d)];
        if (program.Type == DType.F64)
        {
            var features = new double[count * data.FeatureCount];
            data.CopyFeatures<double>(start, count, features);
            session.Feed<double>(TrainingProgram.InputName, features, shape);
            return;
        }

        session.Feed(TrainingProgram.InputName, data.AllFeatures.AsSpan(start * data.FeatureCount, count * data.FeatureCount), shape);
    }

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
    public static void Targets(Session session, TrainingProgram program, Dataset data, int start, int count)
    {
        if (program.Loss.IsClassification)
        {
            session.Feed(program.Loss.TargetName, data.Labels.AsSpan().Slice(start, count), [count]);
            return;
        }

        long[] shape = [count, .. data.TargetShape.Select(d => (long)d)];
        if (program.Type == DType.F64)
        {
            var targets = new double[count * data.TargetCount];
            data.CopyTargets<double>(start, count, targets);
            session.Feed<double>(program.Loss.TargetName, targets, shape);
            return;
        }

        session.Feed(program.Loss.TargetName, data.AllTargets.AsSpan(start * data.TargetCount, count * data.TargetCount), shape);
    }
}
