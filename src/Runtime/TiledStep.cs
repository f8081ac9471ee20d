using System.Collections.Immutable;
using MiniTorch.Ir;
using MiniTorch.Ir.Evaluation;
using MiniTorch.Ir.Memory;

namespace MiniTorch.Runtime;

/// <summary>A kernel of a <see cref="TiledStep"/>.</summary>
/// <param name="Code">The kernel; its pieces of work are positions of the space, or equally many for each.</param>
/// <param name="Buffers">Where its operands and results are, in the order of its table.</param>
public sealed record TileStage(KernelCode Code, ImmutableArray<TileBuffer> Buffers);

/// <summary>Where a kernel of a <see cref="TiledStep"/> finds a value.</summary>
/// <param name="Buffer">The buffer of the program that holds all of it; -1 if only a tile of it exists.</param>
/// <param name="Slot">The slot of the tile that it lies in then.</param>
/// <param name="PositionBytes">The bytes of one position of it then.</param>
public readonly record struct TileBuffer(int Buffer, int Slot, Dim PositionBytes);

/// <summary>
/// Runs kernels one after another for each tile of a space, on the threads of a pool. A value that exists for one tile only lies in memory of
/// the worker; a kernel addresses it as if all of it were there, from a start so far ahead that the tile's part falls into that memory.
/// </summary>
public sealed class TiledStep : Step
{
    private readonly Dim _positions;
    private readonly long _tile;
    private readonly ImmutableArray<Dim> _slots;
    private readonly int _scratch;
    private readonly WorkerPool _pool;
    private readonly Kernel _part;
    private readonly BoundStage[] _bound;
    private readonly long[] _slotOffsets;
    private readonly nint[] _workers;
    private readonly WorkParts _parts;
    private long _workerBytes;
    private bool _hasTables;

    /// <summary>A step of some kernels.</summary>
    /// <param name="stages">The kernels in order.</param>
    /// <param name="positions">The number of positions of the space.</param>
    /// <param name="tile">The most positions of a tile.</param>
    /// <param name="slots">The bytes of a position in each slot of a tile.</param>
    /// <param name="scratch">A buffer of <see cref="TotalScratch"/> bytes.</param>
    /// <param name="pool">The threads.</param>
    public TiledStep(ImmutableArray<TileStage> stages, Dim positions, long tile, ImmutableArray<Dim> slots, int scratch, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        (_positions, _tile, _slots, _scratch, _pool) = (positions, tile, slots, scratch, pool);
        _bound = [.. stages.Select(s => new BoundStage(s, pool.Threads))];
        _slotOffsets = new long[slots.Length];
        _workers = [.. Enumerable.Range(0, pool.Threads).Select(worker => (nint)worker)];
        _parts = new WorkParts(pool);
        _part = (worker, _, begin, end) => RunPart((int)worker, begin, end);
    }

    /// <summary>The bytes that the tiles and the scratch buffers of all workers need, whatever the symbols are.</summary>
    public static Dim TotalScratch(ImmutableArray<TileStage> stages, long tile, ImmutableArray<Dim> slots, WorkerPool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        var tiles = slots.Aggregate(Dim.Zero, (sum, bytes) => sum + (bytes * tile) + AlignedMemory.Alignment);
        var scratch = stages.SelectMany(s => s.Code.ScratchBytes).Aggregate(Dim.Zero, (sum, bytes) => sum + bytes + AlignedMemory.Alignment);
        return (tiles + scratch) * pool.Threads;
    }

    /// <inheritdoc/>
    public override void Bind(Binding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        _workerBytes = 0;
        for (var slot = 0; slot < _slotOffsets.Length; slot++)
        {
            _slotOffsets[slot] = _workerBytes;
            _workerBytes += AlignedMemory.RoundUp(binding.Evaluate(_slots[slot]) * _tile);
        }

        var positions = binding.Evaluate(_positions);
        var (grain, work) = (1L, 0L);
        foreach (var stage in _bound)
        {
            stage.Bind(binding, positions, ref _workerBytes);
            grain = stage.PiecesPerPosition == 1 ? Math.Max(grain, stage.Code.Division.Grain) : grain;
            work += binding.Evaluate(stage.Code.Division.Work);
        }

        _parts.Divide(positions, grain, work);
        _hasTables = false;
    }

    /// <inheritdoc/>
    public override void Moved() => _hasTables = false;

    /// <inheritdoc/>
    public override void Run(ReadOnlySpan<nint> buffers)
    {
        if (!_hasTables)
        {
            foreach (var stage in _bound)
            {
                for (var worker = 0; worker < _parts.Count; worker++)
                {
                    stage.FillTable(worker, buffers, buffers[_scratch] + (nint)(worker * _workerBytes), _slotOffsets);
                }
            }

            _hasTables = true;
        }

        var boundaries = _parts.Boundaries;
        if (boundaries.Length == 2)
        {
            RunPart(0, boundaries[0], boundaries[1]);
        }
        else
        {
            _pool.Run(_part, _workers.AsSpan(0, _parts.Count), 0, boundaries);
        }
    }

    private void RunPart(int worker, nint begin, nint end)
    {
        for (var first = begin; first < end; first += (nint)_tile)
        {
            var last = (nint)Math.Min(first + _tile, end);
            foreach (var stage in _bound)
            {
                stage.Run(worker, first, last);
            }
        }
    }

    /// <summary>A kernel with its extents and a table of addresses for each worker.</summary>
    private sealed class BoundStage
    {
        private readonly TileStage _stage;
        private readonly BoundKernel _kernel;
        private readonly AlignedMemory _tables;
        private readonly long[] _positionBytes;
        private readonly nint[] _starts;

        public BoundStage(TileStage stage, int workers)
        {
            (_stage, _kernel) = (stage, new BoundKernel(stage.Code));
            _tables = new AlignedMemory(workers * Entries * sizeof(long));
            _positionBytes = new long[stage.Buffers.Length];
            _starts = new nint[workers * Entries];
        }

        public KernelCode Code => _stage.Code;

        /// <summary>Pieces of the kernel's work for each position of the space.</summary>
        public long PiecesPerPosition { get; private set; }

        private int Entries => _stage.Buffers.Length + Code.ScratchBytes.Length;

        public void Bind(Binding binding, long positions, ref long workerBytes)
        {
            _kernel.Bind(binding, ref workerBytes);
            for (var i = 0; i < _positionBytes.Length; i++)
            {
                _positionBytes[i] = _stage.Buffers[i].Buffer < 0 ? binding.Evaluate(_stage.Buffers[i].PositionBytes) : 0;
            }

            PiecesPerPosition = positions == 0 ? 1 : binding.Evaluate(Code.Division.Extent) / positions;
        }

        public void FillTable(int worker, ReadOnlySpan<nint> buffers, nint memory, long[] slotOffsets)
        {
            var starts = _starts.AsSpan(worker * Entries, Entries);
            for (var i = 0; i < _stage.Buffers.Length; i++)
            {
                var (buffer, slot, _) = _stage.Buffers[i];
                starts[i] = buffer >= 0 ? buffers[buffer] : memory + (nint)slotOffsets[slot];
            }

            _kernel.PutScratch(starts, memory);
        }

        public void Run(int worker, nint first, nint last)
        {
            var address = _tables.Address + (worker * Entries * sizeof(long));
            var table = AlignedMemory.Span<nint>(address, Entries);
            _starts.AsSpan(worker * Entries, Entries).CopyTo(table);
            for (var i = 0; i < _positionBytes.Length; i++)
            {
                table[i] -= first * (nint)_positionBytes[i];
            }

            Code.Body(address, _kernel.Dims, first * (nint)PiecesPerPosition, last * (nint)PiecesPerPosition);
        }
    }
}
