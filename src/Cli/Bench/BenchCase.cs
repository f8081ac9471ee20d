using MiniTorch.Ir;
using MiniTorch.Runtime;

namespace MiniTorch.Cli.Bench;

/// <summary>A function to run with both engines.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="Module">A module of one function.</param>
/// <param name="Batch">The value of the symbol <c>B</c>, where there is one.</param>
internal sealed record BenchCase(string Name, Module Module, long Batch = 0)
{
    /// <summary>Gives the parameters their initial values; random ones if there is none.</summary>
    public Action<ParameterStore>? Initialize { get; init; }

    /// <summary>The same computation as a C# programmer would write it for this machine; null where nobody did.</summary>
    public HandWritten? ByHand { get; init; }
}

/// <summary>A loop over the elements of the only input, which writes those of the only result.</summary>
internal delegate void HandWritten(ReadOnlySpan<float> from, Span<float> to);
