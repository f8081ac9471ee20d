using System.Collections.Immutable;
using MiniTorch.Ir;

namespace MiniTorch.Compilation.Tests;

/// <summary>The classes whose public methods are compositions: each has a row in the table of ops, and one in docs/ops.md.</summary>
internal static class CompositionTypes
{
    public static ImmutableArray<Type> All { get; } =
    [
        typeof(Compositions), typeof(Activations), typeof(Statistics), typeof(Norms), typeof(Losses), typeof(RandomDistributions),
        typeof(Contractions), typeof(Metrics), typeof(Cumulations), typeof(Selections), typeof(Rearrangements), typeof(Convolutions),
        typeof(Pooling), typeof(Resampling), typeof(Shuffles), typeof(Attention), typeof(Recurrent),
    ];
}
