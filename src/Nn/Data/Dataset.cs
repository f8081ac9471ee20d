using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MiniTorch.Nn.Data;

/// <summary>
/// Samples held in memory. Features are one row-major f32 array of shape [N, ..<see cref="FeatureShape"/>]; labels, where there are any,
/// are i32[N]; float targets, where there are any, are f32 of shape [N, ..<see cref="TargetShape"/>]. Where the source has more digits than
/// f32 keeps, the same numbers are there in f64 too, for models of that type. Immutable.
/// </summary>
public sealed class Dataset : IDataset
{
    /// <summary>Samples, classified or not; <see cref="WithTargets"/> adds float targets.</summary>
    /// <param name="name">A short name for messages and tables, such as <c>mnist/test</c>.</param>
    /// <param name="featureShape">The shape of one sample's features.</param>
    /// <param name="features">The features of all samples, one sample after another.</param>
    /// <param name="labels">One label a sample, an index into <paramref name="classNames"/>; none if there are no classes.</param>
    /// <param name="classNames">The names of the classes; empty if the samples are not classified.</param>
    /// <exception cref="ArgumentException">The lengths do not agree, an extent is below 1, or a label names no class.</exception>
    public Dataset(
        string name, ImmutableArray<int> featureShape, ImmutableArray<float> features, ImmutableArray<int> labels, ImmutableArray<string> classNames)
    {
        Name = name;
        FeatureShape = featureShape;
        FeatureCount = Product(featureShape, nameof(featureShape));
        Count = features.Length / FeatureCount;
        if (Count * FeatureCount != features.Length)
        {
            throw new ArgumentException(
                $"{name}: expected a multiple of {FeatureCount} features, found {features.Length}", nameof(features));
        }

        var expected = classNames.IsEmpty ? 0 : Count;
        if (labels.Length != expected)
        {
            throw new ArgumentException(
                $"{name}: expected {expected} labels for {Count} samples of {classNames.Length} classes, found {labels.Length}", nameof(labels));
        }

        for (var i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classNames.Length)
            {
                throw new ArgumentException(
                    $"{name}: expected labels below {classNames.Length}, the number of classes, found {labels[i]} at sample {i}", nameof(labels));
            }
        }

        AllFeatures = features;
        Labels = labels;
        ClassNames = classNames;
    }

    /// <summary>Samples of f64 features, which f32 models see rounded.</summary>
    /// <param name="name">A short name for messages and tables, such as <c>iris/test</c>.</param>
    /// <param name="featureShape">The shape of one sample's features.</param>
    /// <param name="features">The features of all samples, one sample after another.</param>
    /// <param name="labels">One label a sample, an index into <paramref name="classNames"/>; none if there are no classes.</param>
    /// <param name="classNames">The names of the classes; empty if the samples are not classified.</param>
    /// <param name="featureNames">See <see cref="FeatureNames"/>.</param>
    /// <exception cref="ArgumentException">The lengths do not agree, an extent is below 1, or a label names no class.</exception>
    public static Dataset OfDoubles(
        string name,
        ImmutableArray<int> featureShape,
        ImmutableArray<double> features,
        ImmutableArray<int> labels,
        ImmutableArray<string> classNames,
        ImmutableArray<string> featureNames = default) =>
        new(name, featureShape, Rounded(features), labels, classNames) { WideFeatures = features, FeatureNames = featureNames };

    /// <summary>The name for messages and tables.</summary>
    public string Name { get; }

    /// <summary>The number of samples, N.</summary>
    public int Count { get; }

    /// <summary>The shape of one sample's features, such as [784].</summary>
    public ImmutableArray<int> FeatureShape { get; }

    /// <summary>The number of features of one sample, the product of <see cref="FeatureShape"/>.</summary>
    public int FeatureCount { get; }

    /// <summary>The features of all samples, f32[N, ..<see cref="FeatureShape"/>], row-major.</summary>
    public ImmutableArray<float> AllFeatures { get; }

    /// <summary>The features in f64 where the source has them so; else empty.</summary>
    public ImmutableArray<double> WideFeatures { get; private init; } = [];

    /// <summary>The labels, i32[N]; empty if the samples are not classified.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>The names of the classes; empty if the samples are not classified.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>A name for each feature; <c>x0</c>, <c>x1</c>, ... unless the source says otherwise.</summary>
    public ImmutableArray<string> FeatureNames
    {
        get => field.IsDefault ? [.. Enumerable.Range(0, FeatureCount).Select(i => string.Create(CultureInfo.InvariantCulture, $"x{i}"))] : field;
        init => field = value.IsDefault || value.Length == FeatureCount
            ? value
            : throw new ArgumentException($"{Name}: expected {FeatureCount} names of features, found {value.Length}", nameof(value));
    }

    /// <summary>The extents of a sample's image if its features are the pixels of one, row by row; else null.</summary>
    public ImageSize? Image
    {
        get;
        init => field = value is null || value.Height * value.Width == FeatureCount
            ? value
            : throw new ArgumentException($"{Name}: expected an image of {FeatureCount} pixels, found {value}", nameof(value));
    }

    /// <summary>The float targets of all samples, f32[N, ..<see cref="TargetShape"/>], row-major; empty if there are none.</summary>
    public ImmutableArray<float> AllTargets { get; private init; } = [];

    /// <summary>The float targets in f64 where the source has them so; else empty.</summary>
    public ImmutableArray<double> WideTargets { get; private init; } = [];

    /// <summary>The shape of one sample's float target, such as [1]; <c>default</c> if there are none.</summary>
    public ImmutableArray<int> TargetShape { get; private init; }

    /// <summary>The number of float targets of one sample; 0 if there are none.</summary>
    public int TargetCount { get; private init; }

    /// <summary>These samples with float targets.</summary>
    /// <param name="targetShape">The shape of one sample's target.</param>
    /// <param name="targets">The targets of all samples, one sample after another.</param>
    /// <exception cref="ArgumentException">The number of targets is not N times the product of the shape.</exception>
    public Dataset WithTargets(ImmutableArray<int> targetShape, ImmutableArray<float> targets) => With(targetShape, targets, []);

    /// <summary>These samples with f64 targets, which f32 models see rounded.</summary>
    /// <param name="targetShape">The shape of one sample's target.</param>
    /// <param name="targets">The targets of all samples, one sample after another.</param>
    /// <exception cref="ArgumentException">The number of targets is not N times the product of the shape.</exception>
    public Dataset WithWideTargets(ImmutableArray<int> targetShape, ImmutableArray<double> targets) =>
        With(targetShape, Rounded(targets), targets);

    /// <summary>The features of one sample, <see cref="FeatureCount"/> of them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<float> Features(int index) => AllFeatures.AsSpan().Slice(index * FeatureCount, FeatureCount);

    /// <summary>The float targets of one sample, <see cref="TargetCount"/> of them; none if the dataset has none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such sample.</exception>
    public ReadOnlySpan<float> Targets(int index) => AllTargets.AsSpan().Slice(index * TargetCount, TargetCount);

    /// <inheritdoc/>
    public bool IsInMemory => true;

    /// <inheritdoc/>
    public void CopyFeatures(int index, Span<float> to) => Features(index).CopyTo(to);

    /// <inheritdoc/>
    public void CopyFeatures(int index, Span<double> to) => Copy(AllFeatures.AsSpan(), WideFeatures.AsSpan(), index, FeatureCount, to);

    /// <inheritdoc/>
    public void CopyLabels(int index, Span<int> to) => to[0] = Labels[index];

    /// <inheritdoc/>
    public void CopyTargets(int index, Span<float> to) => Targets(index).CopyTo(to);

    /// <inheritdoc/>
    public void CopyTargets(int index, Span<double> to) => Copy(AllTargets.AsSpan(), WideTargets.AsSpan(), index, TargetCount, to);

    private static void Copy(ReadOnlySpan<float> narrow, ReadOnlySpan<double> wide, int index, int count, Span<double> to)
    {
        if (!wide.IsEmpty)
        {
            wide.Slice(index * count, count).CopyTo(to);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            to[i] = narrow[(index * count) + i];
        }
    }

    private static ImmutableArray<float> Rounded(ImmutableArray<double> numbers) =>
        ImmutableCollectionsMarshal.AsImmutableArray(Array.ConvertAll(ImmutableCollectionsMarshal.AsArray(numbers)!, x => (float)x));

    private static int Product(ImmutableArray<int> shape, string parameter)
    {
        var product = 1;
        foreach (var extent in shape)
        {
            product = extent >= 1
                ? checked(product * extent)
                : throw new ArgumentException($"expected extents of at least 1, found [{string.Join(',', shape)}]", parameter);
        }

        return product;
    }

    private Dataset With(ImmutableArray<int> targetShape, ImmutableArray<float> targets, ImmutableArray<double> wide)
    {
        var count = Product(targetShape, nameof(targetShape));
        return targets.Length == (long)Count * count
            ? new Dataset(Name, FeatureShape, AllFeatures, Labels, ClassNames)
            {
                Image = Image,
                FeatureNames = FeatureNames,
                WideFeatures = WideFeatures,
                WideTargets = wide,
                AllTargets = targets,
                TargetShape = targetShape,
                TargetCount = count,
            }
            : throw new ArgumentException($"{Name}: expected {(long)Count * count} targets, found {targets.Length}", nameof(targets));
    }
}

/// <summary>The extents of an image of one channel, in pixels.</summary>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">The number of columns.</param>
public sealed record ImageSize(int Height, int Width);
