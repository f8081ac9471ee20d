using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MiniTorch.Ir;
using MiniTorch.Nn.Data;

namespace MiniTorch.Nn;

/// <summary>The losses of the steps that led to a trainer's parameters, and where among them the present training began.</summary>
internal sealed class TrainingHistory
{
    private readonly List<double> _epochs = [];
    private double[] _losses = [];
    private int _count;
    private int _start;

    /// <summary>True if the next training is one that was cut off.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>The losses of all steps, those of earlier trainings included.</summary>
    public ReadOnlySpan<double> All => _losses.AsSpan(0, _count);

    /// <summary>The losses of the present training.</summary>
    public ReadOnlySpan<double> OfTraining => _losses.AsSpan(_start, _count - _start);

    /// <summary>The steps of the present training that are done.</summary>
    public int Done => _count - _start;

    /// <summary>The number of samples that the present training, or the last one, is of; null before the first.</summary>
    public int? Samples { get; set; }

    /// <summary>The names of those samples' columns and classes; none before the first training.</summary>
    public SampleNames Names { get; set; } = SampleNames.None;

    /// <summary>Tells those samples from others; null before the first training.</summary>
    public string? Digest { get; set; }

    /// <summary>The losses that were measured after the epochs of the present training.</summary>
    public IReadOnlyList<double> Epochs => _epochs;

    /// <summary>Takes what a checkpoint holds: the next training is the one that was cut off.</summary>
    /// <param name="losses">The losses of all steps.</param>
    /// <param name="epochs">See <see cref="Epochs"/>.</param>
    public void Restore(ReadOnlySpan<double> losses, ReadOnlySpan<double> epochs)
    {
        (_losses, _count, IsRestored) = (losses.ToArray(), losses.Length, true);
        _epochs.Clear();
        _epochs.AddRange(epochs);
    }

    /// <summary>Begins a training of so many steps, or goes on with the one that was cut off. Adding their losses allocates nothing.</summary>
    /// <exception cref="CompilerException">
    /// It was cut off on another number of samples, which the order of batches depends on, or on other columns or classes, or after more steps than it shall have.
    /// </exception>
    public void Begin(IDataset data, int steps)
    {
        if (IsRestored && Samples is { } samples && samples != data.Count)
        {
            throw new CompilerException(new Diagnostic(
                "checkpoint.samples", $"{data.Name}: the checkpoint is of a training on {samples} samples, found {data.Count}"));
        }

        if (IsRestored)
        {
            Names.Check(data);
        }

        var digest = DigestOf(data);
        if (IsRestored && Digest is { } known && known != digest)
        {
            throw new CompilerException(new Diagnostic(
                "checkpoint.samples", $"{data.Name}: the checkpoint is of a training on other samples: expected the digest {known}, found {digest}"));
        }

        if (!IsRestored)
        {
            _epochs.Clear();
        }

        _start = IsRestored ? 0 : _count;
        IsRestored = false;
        if (steps < Done)
        {
            throw new CompilerException(new Diagnostic(
                "checkpoint.steps", $"the checkpoint is of a training that did {Done} steps: expected to go on to at least as many, found {steps}"));
        }

        Samples = data.Count;
        (Names, Digest) = (SampleNames.Of(data), digest);
        Array.Resize(ref _losses, _start + steps);
    }

    // Of some samples all over the data: of all, it could take longer than the training.
    private static string DigestOf(IDataset data)
    {
        const int Most = 256;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = Math.Min(data.Count, Most);
        for (var i = 0; i < count; i++)
        {
            var index = (int)((long)i * data.Count / count);
            hash.AppendData(MemoryMarshal.AsBytes(data.Features(index).AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(data.Labels(index).AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(data.Targets(index).AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>Adds the loss of a step.</summary>
    public void Add(double loss) => _losses[_count++] = loss;

    /// <summary>Adds the loss that was measured after an epoch.</summary>
    public void AddEpoch(double loss) => _epochs.Add(loss);

    /// <summary>The losses that were measured after the epochs of the present training, each with the steps done by then.</summary>
    /// <param name="stepsPerEpoch">The steps of an epoch.</param>
    /// <param name="before">The steps that the parameters had seen before.</param>
    public ImmutableArray<EpochLoss> MeasuredLosses(int stepsPerEpoch, int before) =>
        [.. _epochs.Select((loss, i) => new EpochLoss(Math.Min(((i + 1) * stepsPerEpoch) - (before % stepsPerEpoch), Done), loss))];

    /// <summary>The steps of the present training, and what was measured after them.</summary>
    /// <param name="stepsPerEpoch">The steps of an epoch.</param>
    /// <param name="before">The steps that the parameters had seen before.</param>
    public ImmutableArray<StepLoss> Curve(int stepsPerEpoch, int before)
    {
        var measured = new Dictionary<int, double>();
        foreach (var (step, loss) in MeasuredLosses(stepsPerEpoch, before))
        {
            measured[step] = loss;
        }

        var curve = ImmutableArray.CreateBuilder<StepLoss>(Done);
        for (var i = 0; i < Done; i++)
        {
            curve.Add(new StepLoss(
                ((before + i) / stepsPerEpoch) + 1, i + 1, OfTraining[i], measured.TryGetValue(i + 1, out var here) ? here : null));
        }

        return curve.MoveToImmutable();
    }

    /// <summary>The epoch of the present training with the lowest measured loss, the first of equal ones; -1 if none was measured.</summary>
    public int Best
    {
        get
        {
            var best = -1;
            for (var i = 0; i < _epochs.Count; i++)
            {
                best = best < 0 || _epochs[i] < _epochs[best] || double.IsNaN(_epochs[best]) ? i : best;
            }

            return best;
        }
    }

    /// <summary>True if the last epochs, so many of them, are no better than one before; NaN is never better.</summary>
    public bool HasStalled(int? patience) => Best is >= 0 and var best && _epochs.Count - 1 - best >= patience;

    /// <summary>The mean of the last losses of the present training, at most so many; 0 if there are none.</summary>
    public double Mean(int count)
    {
        var losses = OfTraining[Math.Max(0, Done - count)..];
        var sum = 0.0;
        foreach (var loss in losses)
        {
            sum += loss;
        }

        return sum / Math.Max(1, losses.Length);
    }
}
