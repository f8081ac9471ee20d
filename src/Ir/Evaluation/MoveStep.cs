using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>The copies of a movement op, one after another.</summary>
internal sealed class MoveStep : DivisibleStep
{
    private readonly Part[] _parts;
    private readonly ImmutableArray<int> _reads;
    private readonly int _write;

    public MoveStep(Node node, ImmutableArray<int> reads, int write)
    {
        (_reads, _write) = (reads, write);
        ImmutableArray<TensorType> operands = [.. node.Operands.Select(o => o.Type)];
        var result = node.Result.Type;
        var moves = ((Movement)node.Op).Moves(operands, result);
        _parts = [.. moves.Select(m => new Part(m, m.Operand < 0 ? null : operands[m.Operand], result))];
    }

    public override void Bind(Binding binding)
    {
        foreach (var part in _parts)
        {
            part.Bind(binding);
        }
    }

    public override int Phases => _parts.Length;

    public override long Extent(int phase) => _parts[phase].Extent;

    public override long Work(int phase) => _parts[phase].Elements;

    public override void RunPart(int phase, long begin, long end, ReadOnlySpan<nint> buffers)
    {
        var part = _parts[phase];
        part.Run(part.Operand < 0 ? 0 : buffers[_reads[part.Operand]], buffers[_write], begin, end);
    }

    private sealed class Part
    {
        private readonly Dim[] _extents;
        private readonly Dim[] _sourceStrides;
        private readonly Dim[] _destinationStrides;
        private readonly Dim _sourceStart = Dim.Zero;
        private readonly Dim _destinationStart = Dim.Zero;
        private readonly AlignedMemory? _fill;
        private readonly int _elementSize;
        private readonly long[] _bound;
        private long _from;
        private long _to;
        private int _walked;

        public Part(Move move, TensorType? source, TensorType result)
        {
            Operand = move.Operand;
            _elementSize = result.DType.Size();

            // A scalar is moved as a box of one axis of one element.
            var rank = Math.Max(1, move.Extents.Rank);
            _extents = [.. move.Extents.DefaultIfEmpty(Dim.One)];
            _sourceStrides = [.. Enumerable.Repeat(Dim.Zero, rank)];
            _destinationStrides = [.. result.Shape.RowMajorStrides().DefaultIfEmpty(Dim.One)];
            _bound = new long[3 * rank];
            for (var axis = 0; axis < move.Destination.Rank; axis++)
            {
                _destinationStart += move.Destination[axis] * _destinationStrides[axis];
                _destinationStrides[axis] *= move.Spacing[axis];
            }

            if (source is null)
            {
                _fill = new AlignedMemory(_elementSize);
                AlignedMemory.Span<byte>(_fill.Address, _elementSize).Clear();
                BitConverter.GetBytes(move.Fill).AsSpan(0, _elementSize).CopyTo(AlignedMemory.Span<byte>(_fill.Address, _elementSize));
                return;
            }

            var strides = source.Shape.RowMajorStrides();
            for (var k = 0; k < source.Rank; k++)
            {
                _sourceStart += move.Source[k].Offset * strides[k];
                foreach (var (axis, step) in move.Source[k].Terms)
                {
                    _sourceStrides[axis] += step * strides[k];
                }
            }
        }

        public int Operand { get; }

        /// <summary>Positions along the outermost axis.</summary>
        public long Extent => _bound[0];

        public long Elements { get; private set; }

        private int Rank => _extents.Length;

        public void Bind(Binding binding)
        {
            // Neighbouring axes that one walk covers on both sides are one, and an axis of one position is none.
            _walked = 0;
            for (var axis = 0; axis < Rank; axis++)
            {
                var (extent, from, to) = (
                    binding.Evaluate(_extents[axis]), binding.Evaluate(_sourceStrides[axis]), binding.Evaluate(_destinationStrides[axis]));
                var last = _walked - 1;
                if (extent == 1 && (_walked > 0 || axis < Rank - 1))
                {
                    continue;
                }

                if (last >= 0 && _bound[Rank + last] == from * extent && _bound[(2 * Rank) + last] == to * extent)
                {
                    (_bound[last], _bound[Rank + last], _bound[(2 * Rank) + last]) = (_bound[last] * extent, from, to);
                    continue;
                }

                (_bound[_walked], _bound[Rank + _walked], _bound[(2 * Rank) + _walked]) = (extent, from, to);
                _walked++;
            }

            Elements = 1;
            for (var axis = 0; axis < _walked; axis++)
            {
                Elements *= _bound[axis];
            }

            _from = binding.Evaluate(_sourceStart) * _elementSize;
            _to = binding.Evaluate(_destinationStart) * _elementSize;
        }

        public void Run(nint source, nint destination, long begin, long end)
        {
            Span<long> extents = stackalloc long[_walked];
            Span<long> position = stackalloc long[_walked];
            _bound.AsSpan(0, _walked).CopyTo(extents);
            extents[0] = end - begin;
            Boxes.Copy(
                _elementSize,
                (_fill?.Address ?? source) + (nint)(_from + (begin * _bound[Rank] * _elementSize)),
                destination + (nint)(_to + (begin * _bound[2 * Rank] * _elementSize)),
                extents,
                _bound.AsSpan(Rank, _walked),
                _bound.AsSpan(2 * Rank, _walked),
                position);
        }
    }
}
