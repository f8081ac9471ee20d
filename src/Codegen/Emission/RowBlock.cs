using MiniTorch.Codegen.Kernels;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;

namespace MiniTorch.Codegen.Emission;

/// <summary>
/// How many rows a kernel with a reduction over rows sweeps together: their sums then go through memory once and not once a row, and their
/// chains of instructions run side by side. Each element of a total still takes the rows in order.
/// </summary>
internal static class RowBlock
{
    // Rows are often pages, and lines a page apart share a set of the first cache: half of its usual eight ways are left to everything else.
    private const int MostStreams = 4;

    private const int MostInstructions = 320;

    private static readonly int[] Sizes = [4, 2];

    /// <summary>The number of rows, a divisor of the rows of a chunk; 1 where values of a row are needed, which are one row's.</summary>
    public static int Of(KernelProgram program)
    {
        if (program.Leading is null || program.Rows.Length == 0 || program.Sweeps.Any(s => s.PerRow || !IsFree(s, program.Rows.Length)))
        {
            return 1;
        }

        var streams = Math.Max(1, program.Sweeps.Max(Streams));
        var instructions = program.Sweeps.Max(s => s.Program.Code.Count(c => c.OperandCount > 0));
        return Sizes.FirstOrDefault(rows => rows * streams <= MostStreams && rows * instructions <= MostInstructions, 1);
    }

    // Nothing in it is known of one row only: neither values, nor the row's position, nor memory that the next row takes over.
    private static bool IsFree(Sweep sweep, int rowLevels) =>
        sweep.Inputs.All(i => i is SweepInput.Extent
            || (i is SweepInput.Load { Access: var access } && (access.InnerStride != 0 || access.RowStrides[^1] == Dim.Zero)))
        && sweep.Outputs.All(o => o is SweepOutput.Accumulate
            || (o is SweepOutput.Store { Access: { InnerStride: not 0 } access } && access.RowStrides[^1] != Dim.Zero))
        && sweep.Program.Code.All(c => c.Primitive != ScalarPrimitive.Index || c.Immediate >= rowLevels);

    private static int Streams(Sweep sweep) =>
        sweep.Inputs.Count(i => i is SweepInput.Load { Access: var access } && access.RowStrides[^1] != Dim.Zero)
        + sweep.Outputs.Count(o => o is SweepOutput.Store);
}
