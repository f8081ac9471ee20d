using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>A compiled kernel as a step needs it: the code, and what the code reads besides its operands.</summary>
/// <param name="Body">The code.</param>
/// <param name="Dims">The extents and strides in its table, in order.</param>
/// <param name="ScratchBytes">The bytes of each scratch buffer of one worker; scratch follows operands and results in the table of buffers.</param>
/// <param name="Division">How its work may be divided.</param>
public sealed record KernelCode(Kernel Body, ImmutableArray<Dim> Dims, ImmutableArray<Dim> ScratchBytes, WorkDivision Division);

/// <summary>How the work of a kernel may be divided among threads. Any division gives the same bits.</summary>
/// <param name="Extent">The number of pieces; 1 for work that is not divided.</param>
/// <param name="Grain">Parts begin at multiples of this.</param>
/// <param name="Work">Scalar operations of a whole run.</param>
public sealed record WorkDivision(Dim Extent, int Grain, Dim Work);

/// <summary>Runs a compiled kernel on the threads of a pool.</summary>
public sealed class KernelStep : Step
{
    private readonly BoundKernel _kernel;
    private readonly WorkerPool _pool;
    private readonly WorkParts _parts;
    private readonly ImmutableArray<int> _buffers;
    private readonly int _scratch;
    private readonly AlignedMemory _tables;
    private readonly nint[] _tableOfPart;
    private long _scratchBytes;
    private bool _hasTables;

    /// <summary>A step of one kernel.</summary>
    /// <param name="code">The kernel.</param>
    /// <param name="buffers">The buffers of its operands and results, in the order of its table.</param>
    /// <param name="scratch">A buffer of <see cref="TotalScratch"/> bytes; -1 if that is 0.</param>
    /// <param name="pool">The threads.</param>
    public KernelStep(KernelCode code, ImmutableArray<int> buffers, int scratch, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(pool);
        (_kernel, _buffers, _scratch, _pool, _parts) = (new BoundKernel(code), buffers, scratch, pool, new WorkParts(pool));
        _tables = new AlignedMemory(pool.Threads * Entries * sizeof(long));
        _tableOfPart = [.. Enumerable.Range(0, pool.Threads).Select(part => _tables.Address + (part * Entries * sizeof(long)))];
    }

    private int Entries => _buffers.Length + _kernel.Code.ScratchBytes.Length;

    /// <summary>The bytes that the scratch buffers of all workers need, whatever the symbols are.</summary>
    public static Dim TotalScratch(KernelCode code, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(pool);
        return code.ScratchBytes.Aggregate(Dim.Zero, (sum, bytes) => sum + bytes + AlignedMemory.Alignment) * pool.Threads;
    }

    /// <inheritdoc/>
    public override void Bind(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        _scratchBytes = 0;
        _kernel.Bind(binding, ref _scratchBytes);
        var (extent, grain, work) = _kernel.Code.Division;
        _parts.Divide(binding.Evaluate(extent), grain, binding.Evaluate(work));
        _hasTables = false;
    }

    /// <inheritdoc/>
    public override void Moved() => _hasTables = false;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<nint> buffers)
    {
        if (!_hasTables)
        {
            FillTables(buffers);
        }

        var boundaries = _parts.Boundaries;
        if (boundaries.Length == 2)
        {
            _kernel.Code.Body(_tableOfPart[0], _kernel.Dims, boundaries[0], boundaries[1]);
        }
        else
        {
            _pool.Run(_kernel.Code.Body, _tableOfPart.AsSpan(0, _parts.Count), _kernel.Dims, boundaries);
        }
    }

    // Addresses stay as they are until the next binding, or until they are moved.
    private void FillTables(ReadOnlySpan<nint> buffers)
    {
        for (var part = 0; part < _parts.Count; part++)
        {
            var table = AlignedMemory.Span<nint>(_tableOfPart[part], Entries);
            for (var i = 0; i < _buffers.Length; i++)
            {
                table[i] = buffers[_buffers[i]];
            }

            _kernel.PutScratch(table, _scratch < 0 ? 0 : buffers[_scratch] + (nint)(part * _scratchBytes));
        }

        _hasTables = true;
    }
}
