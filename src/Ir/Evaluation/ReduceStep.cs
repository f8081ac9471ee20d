using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>A sum, maximum or minimum over a group of axes.</summary>
internal sealed class ReduceStep : Step
{
    private readonly ReductionKind _kind;
    private readonly DType _type;
    private readonly bool _trailing;
    private readonly Dim _outerDim;
    private readonly Dim _reducedDim;
    private readonly Dim _innerDim;
    private readonly int _read;
    private readonly int _write;
    private readonly int _scratch;
    private long _outer;
    private long _reduced;
    private long _inner;

    public ReduceStep(Reduction op, TensorType operand, int read, int write, int scratch)
    {
        (_kind, _type, _trailing) = (op.Kind, operand.DType, op.IsTrailing(operand.Rank));
        (_outerDim, _reducedDim, _innerDim) = Groups(op, operand.Shape);
        (_read, _write, _scratch) = (read, write, scratch);
    }

    /// <summary>Bytes of scratch, at least <see cref="Reductions.ScratchBytes"/> of every binding.</summary>
    public static Dim ScratchBytes(Reduction op, TensorType operand)
    {
        // The chunks' sums are far fewer than the elements; a division is no polynomial.
        var (_, reduced, inner) = Groups(op, operand.Shape);
        return operand.DType.Size() * (reduced + inner + Reductions.Lanes + 4);
    }

    public override void Bind(Binding binding)
    {
        _outer = binding.Evaluate(_outerDim);
        _reduced = binding.Evaluate(_reducedDim);
        _inner = binding.Evaluate(_innerDim);
    }

    public override void Run(ReadOnlySpan<nint> buffers) =>
        Reductions.Reduce(_kind, _type, buffers[_read], buffers[_write], _outer, _reduced, _inner, _trailing, buffers[_scratch]);

    private static (Dim Outer, Dim Reduced, Dim Inner) Groups(Reduction op, Shape shape)
    {
        var (first, end) = (op.Axes[0], op.Axes[^1] + 1);
        Dim Count(int start, int limit) => shape.Slice(start, limit - start).ElementCount;
        return (Count(0, first), Count(first, end), Count(end, shape.Rank));
    }
}
