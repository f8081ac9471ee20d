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
    private readonly KernelCode _code;
    private readonly WorkerPool _pool;
    private readonly ImmutableArray<int> _buffers;
    private readonly int _scratch;
    private readonly AlignedMemory _dims;
    private readonly AlignedMemory _tables;
    private readonly nint[] _tableOfPart;
    private readonly nint[] _boundaries;
    private readonly long[] _scratchOffsets;
    private long _scratchBytes;
    private int _parts = 1;
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
        (_code, _buffers, _scratch, _pool) = (code, buffers, scratch, pool);
        _dims = new AlignedMemory(Math.Max(1, code.Dims.Length) * sizeof(long));
        _tables = new AlignedMemory(pool.Threads * Entries * sizeof(long));
        _tableOfPart = [.. Enumerable.Range(0, pool.Threads).Select(part => _tables.Address + (part * Entries * sizeof(long)))];
        _boundaries = new nint[pool.Threads + 1];
        _scratchOffsets = new long[code.ScratchBytes.Length];
    }

    private int Entries => _buffers.Length + _code.ScratchBytes.Length;

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
        var dims = AlignedMemory.Span<long>(_dims.Address, _code.Dims.Length);
        for (var i = 0; i < dims.Length; i++)
        {
            dims[i] = binding.Evaluate(_code.Dims[i]);
        }

        _scratchBytes = 0;
        for (var i = 0; i < _scratchOffsets.Length; i++)
        {
            _scratchOffsets[i] = _scratchBytes;
            _scratchBytes += AlignedMemory.RoundUp(binding.Evaluate(_code.ScratchBytes[i]));
        }

        Divide(binding);
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

        if (_parts == 1)
        {
            _code.Body(_tableOfPart[0], _dims.Address, _boundaries[0], _boundaries[1]);
        }
        else
        {
            _pool.Run(_code.Body, _tableOfPart.AsSpan(0, _parts), _dims.Address, _boundaries.AsSpan(0, _parts + 1));
        }
    }

    // Addresses stay as they are until the next binding, or until they are moved.
    private void FillTables(ReadOnlySpan<nint> buffers)
    {
        for (var part = 0; part < _parts; part++)
        {
            var table = AlignedMemory.Span<nint>(_tableOfPart[part], Entries);
            for (var i = 0; i < _buffers.Length; i++)
            {
                table[i] = buffers[_buffers[i]];
            }

            for (var i = 0; i < _scratchOffsets.Length; i++)
            {
                table[_buffers.Length + i] = buffers[_scratch] + (nint)((part * _scratchBytes) + _scratchOffsets[i]);
            }
        }

        _hasTables = true;
    }

    // Equal parts in whole grains, as many as there are threads and work for them: a function of the shapes alone.
    private void Divide(Binding binding)
    {
        var extent = binding.Evaluate(_code.Division.Extent);
        var grains = (extent + _code.Division.Grain - 1) / _code.Division.Grain;
        var worthwhile = binding.Evaluate(_code.Division.Work) / _pool.LeastWork;
        _parts = (int)Math.Clamp(Math.Min(grains, worthwhile), 1, _pool.Threads);
        for (var part = 0; part <= _parts; part++)
        {
            _boundaries[part] = (nint)Math.Min(extent, grains * part / _parts * _code.Division.Grain);
        }
    }
}
