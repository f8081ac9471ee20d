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
        // Coefficients: two exponentials side by side for four vectors at once, erf, and exp in a pass that has other constants too.
        ("gated", "kernel_y", new(0, 2, 0)),
        ("gelu-of-erf", "kernel_y", new(0, 8, 0)),

        // The keys of ten rounds, which are the same for all elements.
        ("dropout", "kernel_y", new(0, 5, 0)),

        // The last pass reads four arrays and a row of two others, and writes two: two addresses more than registers.
        ("layer-norm-1000", "kernel_y", new(0, 0, 2)),

        // Coefficients of exp, and where the tile of scores begins, which goes with the addresses of the products around.
        ("attention", "kernel_select.1", new(0, 5, 1)),

        // Four vectors of labels' places are compared, and each comparison is asked for twice.
        ("cross-entropy-1000", "kernel_sum.1", new(1, 0, 0)),

        // Rows that are summed in chunks have the chunk's end and the sum's memory, too.
        ("softmax-32000", "kernel_y", new(0, 0, 2)),
        ("layer-norm-32000", "kernel_y", new(0, 0, 5)),
        ("cross-entropy-32000", "kernel_sum.1", new(0, 0, 1)),

        // 24 rows take all addresses but one, the step of the right operand.
        ("product", "tile_f32_24x1_", new(0, 0, 1)),
        ("adam-behind-product", "tile_f32_24x1_", new(0, 0, 1)),
    ];

    /// <summary>What a method of some kernels may have.</summary>
    public static RegisterPressure Of(string kernels, string method) =>
        Exceptions.SingleOrDefault(e => e.Kernels == kernels && method.StartsWith(e.Method, StringComparison.Ordinal)).Pressure ?? None;
}
