using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Passes;

/// <summary>One pass of one compilation.</summary>
/// <param name="Number">Its place in the pipeline, counted from 1; 0 is the declared module.</param>
/// <param name="Name">The pass's name.</param>
/// <param name="Module">What it made.</param>
/// <param name="Changed">False if it gave back what it got.</param>
/// <param name="Elapsed">How long it took, verification not counted.</param>
public sealed record PassRecord(int Number, string Name, Module Module, bool Changed, TimeSpan Elapsed)
{
    /// <summary>What the pass left undone, and why; empty unless the context asks.</summary>
    public ImmutableArray<Remark> Remarks { get; init; } = [];
}
