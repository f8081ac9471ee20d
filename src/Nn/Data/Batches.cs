namespace MiniTorch.Nn.Data;

/// <summary>
/// Visits every sample of a dataset once an epoch, in batches of one size of which the last may be smaller. The order of an epoch depends
/// on the seed and the epoch's number alone, so training can be resumed at any epoch; it is the same on every machine. Allocates nothing
/// after construction.
/// </summary>
public sealed class Batches
{
    private readonly IDataset _data;
    private readonly ulong _seed;
    private readonly int[] _order;

    /// <summary>Batches of a dataset, in its own order until <see cref="Shuffle"/> is called.</summary>
    /// <param name="data">The samples.</param>
    /// <param name="batchSize">The number of samples in every batch but perhaps the last.</param>
    /// <param name="seed">What the orders derive from.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is below 1.</exception>
    public Batches(IDataset data, int batchSize, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentNullException.ThrowIfNull(data);
        _data = data;
        _seed = seed;
        _order = new int[data.Count];
        BatchSize = batchSize;
        Count = (data.Count / batchSize) + (data.Count % batchSize == 0 ? 0 : 1);
        Reset();
    }

    /// <summary>The number of samples in every batch but perhaps the last.</summary>
    public int BatchSize { get; }

    /// <summary>The number of batches in an epoch, the last partial one included.</summary>
    public int Count { get; }

    /// <summary>Goes back to the dataset's own order.</summary>
    public void Reset()
    {
        for (var i = 0; i < _order.Length; i++)
        {
            _order[i] = i;
        }
    }

    /// <summary>Takes the random order of an epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epoch"/> is negative.</exception>
    public void Shuffle(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        Reset();
        new SplitMix64(_seed, (ulong)epoch).Shuffle(_order.AsSpan());
    }

    /// <summary>The samples of one batch, as indices into the dataset.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such batch.</exception>
    public ReadOnlySpan<int> Indices(int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(batch, Count);
        var start = batch * BatchSize;
        return _order.AsSpan(start, Math.Min(BatchSize, _order.Length - start));
    }

    /// <summary>Copies the features and labels of a batch to the starts of the caller's spans.</summary>
    /// <param name="batch">The number of the batch.</param>
    /// <param name="features">Receives f32[n, ..FeatureShape], row-major.</param>
    /// <param name="labels">Receives i32[n, ..LabelShape], row-major.</param>
    /// <returns>n, the number of samples in the batch.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such batch.</exception>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="InvalidOperationException">The dataset has no labels.</exception>
    public int Gather(int batch, Span<float> features, Span<int> labels)
    {
        if (_data.ClassNames.IsEmpty)
        {
            throw new InvalidOperationException($"{_data.Name} has no labels");
        }

        var indices = GatherFeatures(batch, features);
        Require(labels.Length, indices.Length * _data.LabelCount(), "labels");
        _data.GatherLabels(indices, labels);

        return indices.Length;
    }

    /// <summary>Copies the features and float targets of a batch to the starts of the caller's spans.</summary>
    /// <param name="batch">The number of the batch.</param>
    /// <param name="features">Receives f32[n, ..FeatureShape], row-major.</param>
    /// <param name="targets">Receives f32[n, ..TargetShape], row-major.</param>
    /// <returns>n, the number of samples in the batch.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such batch.</exception>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    /// <exception cref="InvalidOperationException">The dataset has no float targets.</exception>
    public int Gather(int batch, Span<float> features, Span<float> targets)
    {
        if (_data.TargetShape.IsDefault)
        {
            throw new InvalidOperationException($"{_data.Name} has no float targets");
        }

        var indices = GatherFeatures(batch, features);
        Require(targets.Length, indices.Length * _data.TargetCount(), "targets");
        _data.GatherTargets(indices, targets);

        return indices.Length;
    }

    private static void Require(int length, int needed, string what)
    {
        if (length < needed)
        {
            throw new ArgumentException($"expected room for {needed} {what}, found {length}", what);
        }
    }

    private ReadOnlySpan<int> GatherFeatures(int batch, Span<float> features)
    {
        var indices = Indices(batch);
        Require(features.Length, indices.Length * _data.FeatureCount(), "features");
        _data.GatherFeatures(indices, features);

        return indices;
    }
}
