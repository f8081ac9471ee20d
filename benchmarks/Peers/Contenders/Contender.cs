using System.Collections.Immutable;
using MiniTorch.Peers.Works;

namespace MiniTorch.Peers.Contenders;

/// <summary>A library under comparison.</summary>
internal interface IContender
{
    /// <summary>What the table calls it.</summary>
    string Name { get; }

    /// <summary>The version that runs; null if the library is not on this machine.</summary>
    string? Version { get; }

    /// <summary>The work ready to run, its inputs in place; null if it is not what this library does, or the library is absent.</summary>
    PreparedWork? Prepare(Work work);

    /// <summary>Ours first, then the peers, on so many threads.</summary>
    static ImmutableArray<IContender> CreateAll(int threads) =>
    [
        new MiniTorchContender(threads),
        new TorchSharpContender(threads),
        new OpenBlasContender(),
        new OnnxRuntimeContender(threads),
    ];
}

/// <summary>Work as one contender does it.</summary>
internal sealed class PreparedWork : IDisposable
{
    /// <summary>Does it once. What is timed.</summary>
    public required Action Run { get; init; }

    /// <summary>Does it for the first time and gives what must agree: the results, or the losses of the first steps of training.</summary>
    public required Func<ImmutableArray<float[]>> Outputs { get; init; }

    /// <summary>Gives native memory back.</summary>
    public Action Release { get; init; } = () => { };

    /// <summary>The losses of the first steps of training.</summary>
    /// <param name="step">Does a step and gives its loss.</param>
    public static ImmutableArray<float[]> FirstLosses(Func<float> step) => [[.. Enumerable.Range(0, 5).Select(_ => step())]];

    /// <inheritdoc/>
    public void Dispose() => Release();
}
