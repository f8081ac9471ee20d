using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Feeds neighbouring samples of a dataset, without copying them first.</summary>
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
    public static void Features(Session session, Dataset data, int start, int count)
    {
        var features = data.AllFeatures.AsSpan().Slice(start * data.FeatureCount, count * data.FeatureCount);
        session.Feed(TrainingProgram.InputName, features, [count, .. data.FeatureShape.Select(d => (long)d)]);
    }

    /// <summary>Feeds labels or float targets.</summary>
    public static void Targets(Session session, TrainingProgram program, Dataset data, int start, int count)
    {
        if (program.Loss.IsClassification)
        {
            session.Feed(program.Loss.TargetName, data.Labels.AsSpan().Slice(start, count), [count]);
            return;
        }

        var targets = data.AllTargets.AsSpan().Slice(start * data.TargetCount, count * data.TargetCount);
        session.Feed(program.Loss.TargetName, targets, [count, .. data.TargetShape.Select(d => (long)d)]);
    }
}
