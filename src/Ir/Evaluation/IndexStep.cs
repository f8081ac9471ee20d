using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>Rows picked, or changed, by indices.</summary>
internal sealed class IndexStep : Step
{
    private readonly Node _node;
    private readonly string? _function;
    private readonly ImmutableArray<int> _reads;
    private readonly int _write;
    private readonly DType _type;
    private readonly Dim _outerDim;
    private readonly Dim _rowsDim;
    private readonly Dim _innerDim;
    private readonly Dim _countDim;
    private long _outer;
    private long _rows;
    private long _inner;
    private long _count;

    public IndexStep(Node node, int axis, string? function, ImmutableArray<int> reads, int write)
    {
        (_node, _function) = (node, function);
        (_reads, _write) = (reads, write);

        // Whichever of source and result has the counted rows: the gathered operand, or the scattered result.
        var counted = (node.Op is Gather ? node.Operands[0] : node.Result).Type;
        _type = counted.DType;
        _outerDim = counted.Shape.Slice(0, axis).ElementCount;
        _rowsDim = counted.Shape[axis];
        _innerDim = counted.Shape.Slice(axis + 1, counted.Rank - axis - 1).ElementCount;
        _countDim = node.Operands[1].Type.Shape.ElementCount;
    }

    public override void Bind(Binding binding)
    {
        _outer = binding.Evaluate(_outerDim);
        _rows = binding.Evaluate(_rowsDim);
        _inner = binding.Evaluate(_innerDim);
        _count = binding.Evaluate(_countDim);
    }

    public override void Run(ReadOnlySpan<nint> buffers)
    {
        var (source, indices) = (buffers[_reads[0]], buffers[_reads[1]]);
        var wrong = _node.Op switch
        {
            Gather => Indexing.Gather(_type.Size(), source, indices, buffers[_write], _outer, _rows, _inner, _count),
            Scatter op => Indexing.Scatter(
                op.Kind, _type, source, indices, buffers[_reads[2]], buffers[_write], _outer, _rows, _inner, _count),
            _ => Indexing.ScatterAdd(_type, source, indices, buffers[_write], _outer, _rows, _inner, _count),
        };
        if (wrong >= 0)
        {
            throw IndexFault.Exception(_node, AlignedMemory.Span<int>(indices, _count)[(int)wrong], _rows, _function);
        }
    }
}
