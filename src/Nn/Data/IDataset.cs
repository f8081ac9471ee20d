using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MiniTorch.Nn.Data;

/// <summary>
/// Samples to train on or to measure with, each found by its index. <see cref="Dataset"/> holds them in memory; a class of one's own may
/// make them when they are asked for. Its samples must be the same whenever they are, for two threads at the same time as well: batches are
/// drawn by index, and the next one is put together while a step runs, or while other samples are measured.
/// </summary>
/// <example>
/// Numbers and their squares, made as they are needed:
/// <code>
/// sealed class Squares : IDataset
/// {
///     public string Name => "squares";
///     public int Count => 1000;
///     public ImmutableArray&lt;int> FeatureShape => [1];
///     public ImmutableArray&lt;int> TargetShape => [1];
///     public void CopyFeatures(int index, Span&lt;float> to) => to[0] = index / 1000f;
///     public void CopyTargets(int index, Span&lt;float> to) => to[0] = index / 1000f * (index / 1000f);
/// }
/// </code>
/// </example>
public interface IDataset
{
    /// <summary>A short name for messages and tables, such as <c>mnist/test</c>.</summary>
    string Name { get; }

    /// <summary>The number of samples.</summary>
    int Count { get; }

    /// <summary>The shape of one sample's features, such as [784].</summary>
    ImmutableArray<int> FeatureShape { get; }

    /// <summary>The names of the classes that labels count; empty if the samples are not classified.</summary>
    ImmutableArray<string> ClassNames => [];

    /// <summary>The shape of one sample's labels: [] for one, [T] for one at each of T places of a sequence.</summary>
    ImmutableArray<int> LabelShape => [];

    /// <summary>The shape of one sample's float targets; <c>default</c> if there are none.</summary>
    ImmutableArray<int> TargetShape => default;

    /// <summary>A name for each feature.</summary>
    ImmutableArray<string> FeatureNames =>
        [.. Enumerable.Range(0, this.FeatureCount()).Select(i => string.Create(CultureInfo.InvariantCulture, $"x{i}"))];

    /// <summary>The extents of a sample's image if its features are the pixels of one, row by row; else null.</summary>
    ImageSize? Image => null;

    /// <summary>True if samples are copied from memory: a few of them sooner than a thread wakes up to do it.</summary>
    bool IsInMemory => false;

    /// <summary>Writes the features of one sample, as many as <see cref="FeatureShape"/> has.</summary>
    void CopyFeatures(int index, Span<float> to);

    /// <summary>The same for models of f64: the numbers of f32 unless a class has more digits.</summary>
    void CopyFeatures(int index, Span<double> to)
    {
        CopyFeatures(index, Narrow(to));
        Widen(to);
    }

    /// <summary>Writes the labels of one sample, as many as <see cref="LabelShape"/> has, each below the number of classes.</summary>
    void CopyLabels(int index, Span<int> to) => throw new NotSupportedException($"{Name} has classes: expected {GetType().Name} to say the labels");

    /// <summary>Writes the float targets of one sample, as many as <see cref="TargetShape"/> has.</summary>
    void CopyTargets(int index, Span<float> to) => throw new NotSupportedException($"{Name} has targets: expected {GetType().Name} to say them");

    /// <summary>The same for models of f64: the numbers of f32 unless a class has more digits.</summary>
    void CopyTargets(int index, Span<double> to)
    {
        CopyTargets(index, Narrow(to));
        Widen(to);
    }

    // The second half of the room: no number is overwritten before it has been widened.
    private static Span<float> Narrow(Span<double> to) => MemoryMarshal.Cast<double, float>(to)[to.Length..];

    private static void Widen(Span<double> to)
    {
        var narrow = Narrow(to);
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = narrow[i];
        }
    }
}

/// <summary>What follows from the members of <see cref="IDataset"/>.</summary>
public static class Datasets
{
    /// <summary>The number of features of one sample.</summary>
    public static int FeatureCount(this IDataset data) => Product((data ?? throw new ArgumentNullException(nameof(data))).FeatureShape);

    /// <summary>The number of labels of one sample; 0 if the samples are not classified.</summary>
    public static int LabelCount(this IDataset data) =>
        (data ?? throw new ArgumentNullException(nameof(data))).ClassNames.IsEmpty ? 0 : Product(data.LabelShape);

    /// <summary>The number of float targets of one sample; 0 if there are none.</summary>
    public static int TargetCount(this IDataset data) =>
        (data ?? throw new ArgumentNullException(nameof(data))).TargetShape.IsDefault ? 0 : Product(data.TargetShape);

    /// <summary>The features of one sample.</summary>
    public static float[] Features(this IDataset data, int index)
    {
        var features = new float[data.FeatureCount()];
        data.CopyFeatures(index, features.AsSpan());
        return features;
    }

    /// <summary>The labels of one sample; none if the samples are not classified.</summary>
    public static int[] Labels(this IDataset data, int index)
    {
        var labels = new int[data.LabelCount()];
        if (labels.Length > 0)
        {
            data.CopyLabels(index, labels);
        }

        return labels;
    }

    /// <summary>The float targets of one sample; none if there are none.</summary>
    public static float[] Targets(this IDataset data, int index)
    {
        var targets = new float[data.TargetCount()];
        if (targets.Length > 0)
        {
            data.CopyTargets(index, targets.AsSpan());
        }

        return targets;
    }

    /// <summary>Some of the samples, in the given order; they are looked up, not copied.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="name">What messages call them.</param>
    /// <param name="rows">Their positions.</param>
    public static IDataset Rows(this IDataset data, string name, ImmutableArray<int> rows) => new Subset(data, name, rows);

    /// <summary>Writes the features of samples, one after another, as <see cref="float"/> or <see cref="double"/>.</summary>
    internal static void GatherFeatures<T>(this IDataset data, ReadOnlySpan<int> indices, Span<T> to)
        where T : unmanaged
    {
        var width = data.FeatureCount();
        for (var i = 0; i < indices.Length; i++)
        {
            var row = to.Slice(i * width, width);
            if (typeof(T) == typeof(float))
            {
                data.CopyFeatures(indices[i], MemoryMarshal.Cast<T, float>(row));
            }
            else
            {
                data.CopyFeatures(indices[i], MemoryMarshal.Cast<T, double>(row));
            }
        }
    }

    /// <summary>Writes the labels of samples, one after another.</summary>
    /// <exception cref="DataFormatException">One names no class.</exception>
    internal static void GatherLabels(this IDataset data, ReadOnlySpan<int> indices, Span<int> to)
    {
        var width = data.LabelCount();
        for (var i = 0; i < indices.Length; i++)
        {
            var labels = to.Slice(i * width, width);
            data.CopyLabels(indices[i], labels);
            foreach (var label in labels)
            {
                if ((uint)label >= (uint)data.ClassNames.Length)
                {
                    throw new DataFormatException(
                        $"{data.Name}: expected labels below {data.ClassNames.Length}, the number of classes, found {label} at sample {indices[i]}");
                }
            }
        }
    }

    /// <summary>Writes the float targets of samples, one after another, as <see cref="float"/> or <see cref="double"/>.</summary>
    internal static void GatherTargets<T>(this IDataset data, ReadOnlySpan<int> indices, Span<T> to)
        where T : unmanaged
    {
        var width = data.TargetCount();
        for (var i = 0; i < indices.Length; i++)
        {
            var row = to.Slice(i * width, width);
            if (typeof(T) == typeof(float))
            {
                data.CopyTargets(indices[i], MemoryMarshal.Cast<T, float>(row));
            }
            else
            {
                data.CopyTargets(indices[i], MemoryMarshal.Cast<T, double>(row));
            }
        }
    }

    // A loop: Aggregate would allocate in every step of a training.
    private static int Product(ImmutableArray<int> shape)
    {
        var product = 1;
        foreach (var extent in shape)
        {
            product = checked(product * extent);
        }

        return product;
    }

    private sealed class Subset(IDataset data, string name, ImmutableArray<int> rows) : IDataset
    {
        public string Name => name;

        public int Count => rows.Length;

        public ImmutableArray<int> FeatureShape => data.FeatureShape;

        public ImmutableArray<string> ClassNames => data.ClassNames;

        public ImmutableArray<int> LabelShape => data.LabelShape;

        public ImmutableArray<int> TargetShape => data.TargetShape;

        public ImmutableArray<string> FeatureNames => data.FeatureNames;

        public ImageSize? Image => data.Image;

        public bool IsInMemory => data.IsInMemory;

        public void CopyFeatures(int index, Span<float> to) => data.CopyFeatures(rows[index], to);

        public void CopyFeatures(int index, Span<double> to) => data.CopyFeatures(rows[index], to);

        public void CopyLabels(int index, Span<int> to) => data.CopyLabels(rows[index], to);

        public void CopyTargets(int index, Span<float> to) => data.CopyTargets(rows[index], to);

        public void CopyTargets(int index, Span<double> to) => data.CopyTargets(rows[index], to);
    }
}
