using System.Collections.Immutable;

namespace MiniTorch.Nn.Data;

/// <summary>What of a table is learned from what.</summary>
public sealed record TableOptions
{
    /// <summary>The column to be predicted; null for the last one.</summary>
    public string? Target { get; init; }

    /// <summary>The columns to predict from; empty for all others.</summary>
    public ImmutableArray<string> Features { get; init; } = [];

    /// <summary>
    /// The part of the rows, drawn at random, that is kept for testing; with 0, the test samples are all rows, as the training samples are.
    /// </summary>
    public double TestFraction { get; init; }

    /// <summary>What the choice of test rows derives from.</summary>
    public ulong Seed { get; init; } = 1;
}
