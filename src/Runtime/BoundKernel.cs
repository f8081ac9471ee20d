using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>A kernel under the present binding: its extents, and where in the memory of a worker its scratch buffers are.</summary>
/// <param name="code">The kernel.</param>
internal sealed class BoundKernel(KernelCode code)
{
    private readonly AlignedMemory _dims = new(Math.Max(1, code.Dims.Length) * sizeof(long));
    private readonly long[] _scratchOffsets = new long[code.ScratchBytes.Length];

    /// <summary>The kernel.</summary>
    public KernelCode Code => code;

    /// <summary>The address of the extents.</summary>
    public nint Dims => _dims.Address;

    /// <summary>Works out extents.</summary>
    /// <param name="binding">The value of each symbol.</param>
    /// <param name="workerBytes">The bytes that are taken of a worker's memory; scratch comes behind them.</param>
    public void Bind(Binding binding, ref long workerBytes)
    {
        var dims = AlignedMemory.Span<long>(_dims.Address, code.Dims.Length);
        for (var i = 0; i < dims.Length; i++)
        {
            dims[i] = binding.Evaluate(code.Dims[i]);
        }

        for (var i = 0; i < _scratchOffsets.Length; i++)
        {
            _scratchOffsets[i] = workerBytes;
            workerBytes += AlignedMemory.RoundUp(binding.Evaluate(code.ScratchBytes[i]));
        }
    }

    /// <summary>Writes the addresses of scratch buffers, which stand last in a table.</summary>
    /// <param name="table">The table of a worker.</param>
    /// <param name="memory">The worker's memory.</param>
    public void PutScratch(Span<nint> table, nint memory)
    {
        var last = table[^_scratchOffsets.Length..];
        for (var i = 0; i < last.Length; i++)
        {
            last[i] = memory + (nint)_scratchOffsets[i];
        }
    }
}
