namespace MiniTorch.Nn.Data;

/// <summary>Samples to train on and samples to measure the result on, drawn from the same source.</summary>
/// <param name="Train">The samples to train on.</param>
/// <param name="Test">The samples to test on, none of which is used in training unless the source is a full table such as XOR.</param>
public sealed record DataSplit(IDataset Train, IDataset Test)
{
    // Tells the stream of the choice of rows from those that initial values and batches draw from the same seed.
    private const ulong ValidationRows = 0x76616C6964617465;

    /// <summary>The samples that training is watched on, and that say when it ends; null if there are none.</summary>
    public IDataset? Validation { get; init; }

    /// <summary>A part of the samples to train on, drawn at random, kept for validation.</summary>
    /// <param name="fraction">The part, from 0 up to, not including, 1; 0 keeps none.</param>
    /// <param name="seed">What the choice derives from.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is out of range.</exception>
    /// <exception cref="DataFormatException">No sample would be left to train on, or none for validation; or there are such samples already.</exception>
    public DataSplit WithValidation(double fraction, ulong seed = 1)
    {
        if (!(fraction is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "expected a number of at least 0 and below 1");
        }

        if (fraction == 0)
        {
            return this;
        }

        if (Validation is not null)
        {
            throw new DataFormatException($"{Train.Name}: the samples come with {Validation.Name} to validate with: expected no part of those to train on");
        }

        var kept = (int)Math.Round(fraction * Train.Count);
        if (kept == 0 || kept == Train.Count)
        {
            throw new DataFormatException($"{Train.Name}: expected samples to train on and samples for validation, found {kept} of {Train.Count} kept");
        }

        int[] rows = [.. Enumerable.Range(0, Train.Count)];
        new SplitMix64(seed, ValidationRows).Shuffle(rows.AsSpan());
        return this with
        {
            Train = Train.Rows(Train.Name, [.. rows[kept..].Order()]),
            Validation = Train.Rows($"{Train.Name}/validation", [.. rows[..kept].Order()]),
        };
    }
}
