using MiniTorch.Nn.Data;
using MiniTorch.Runtime;

namespace MiniTorch.Nn;

/// <summary>Feeds batches of a dataset, in an order that follows from seed and epoch. Allocates nothing while it does.</summary>
internal sealed class BatchFeed
{
    private readonly SampleFeed _samples;
    private readonly Batches _batches;
    private int _epoch = -1;

    /// <summary>A feed of the program's element type.</summary>
    /// <exception cref="ArgumentException">There are no samples, or they lack what the loss needs.</exception>
    public BatchFeed(TrainingProgram program, IDataset data, int batchSize, ulong seed)
    {
        SampleFeed.Require(program, data);
        _samples = SampleFeed.Create(program, data, batchSize);
        _batches = new Batches(data, batchSize, seed);
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

        var indices = _batches.Indices(batch);
        _samples.Features(session, indices);
        _samples.Targets(session, indices);
        return indices.Length;
    }
}
