using System.Collections.Immutable;

namespace MiniTorch.Cli.Tests.CodeQuality;

/// <summary>What a loop may have on the stack, where registers do not suffice.</summary>
/// <param name="Spills">Stores of vectors.</param>
/// <param name="Constants">Vectors that are read only.</param>
/// <param name="Addresses">Addresses.</param>
internal sealed record RegisterPressure(int Spills, int Constants, int Addresses)
{
    private static readonly RegisterPressure None = new(0, 0, 0);

    // In each the most of any loop of the methods whose name begins so.
    private static readonly ImmutableArray<(string Kernels, string Method, RegisterPressure Pressure)> Exceptions =
    [
    ];

    /// <summary>What a method of some kernels may have.</summary>
    public static RegisterPressure Of(string kernels, string method) =>
        Exceptions.SingleOrDefault(e => e.Kernels == kernels && method.StartsWith(e.Method, StringComparison.Ordinal)).Pressure ?? None;
}
