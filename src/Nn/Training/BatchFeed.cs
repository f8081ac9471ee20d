using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>
/// Feeds batches of a dataset, in an order that follows from seed and epoch. While a step runs, another thread puts the next batch together,
/// if that is worth it: samples of a class of the user's own always are. Allocates nothing while it does.
/// </summary>
internal sealed class BatchFeed : IDisposable
{
    // Samples in memory are copied faster than a thread wakes up, unless there are so many numbers in a batch.
    private const int WorthAThread = 1 << 14;

    private readonly SampleFeed _samples;
    private readonly Batches _batches;
    private readonly BackgroundWork? _ahead;

    // The batch that has been put together, or that the other thread is at.
    private (int Epoch, int Batch) _next = (-1, -1);
    private int _order = -1;
    private int _count;

    /// <summary>A feed of the program's element type.</summary>
    /// <exception cref="ArgumentException">There are no samples, or they lack what the loss needs.</exception>
    public BatchFeed(TrainingProgram program, IDataset data, int batchSize, ulong seed)
    {
        SampleFeed.Require(program, data);
        _samples = SampleFeed.Create(program, data, batchSize);
        _batches = new Batches(data, batchSize, seed);
        var numbers = (long)Math.Min(batchSize, data.Count) * data.FeatureCount();
        _ahead = data.IsInMemory && numbers < WorthAThread ? null : new BackgroundWork("minitorch batches", Gather);
    }

    /// <summary>The number of steps that visit every sample once.</summary>
    public int StepsPerEpoch => _batches.Count;

    /// <summary>Feeds a batch of an epoch, both counted from 0.</summary>
    /// <param name="session">What is fed.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="batch">The batch.</param>
    /// <param name="isLast">True if none will be fed after it.</param>
    /// <returns>The number of samples in it.</returns>
    public int Feed(Session session, int epoch, int batch, bool isLast)
    {
        if (_next == (epoch, batch))
        {
            _ahead!.Wait();
        }
        else
        {
            _next = (epoch, batch);
            Gather();
        }

        _samples.Feed(session);
        var count = _count;
        if (_ahead is not null && !isLast)
        {
            _next = batch + 1 < _batches.Count ? (epoch, batch + 1) : (epoch + 1, 0);
            _ahead.Start();
        }

        return count;
    }

    /// <summary>Ends the other thread.</summary>
    public void Dispose() => _ahead?.Dispose();

    private void Gather()
    {
        var (epoch, batch) = _next;
        if (epoch != _order)
        {
            _batches.Shuffle(epoch);
            _order = epoch;
        }

        var indices = _batches.Indices(batch);
        _samples.Gather(indices);
        _count = indices.Length;
    }
}
