using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>The sorted order of the elements along an axis.</summary>
internal sealed class SortStep(SortIndices op, TensorType operand, int read, int write, int scratch) : Step
{
    private readonly AxisExtents _extents = new(operand.Shape, op.Axis);

    /// <summary>Bytes of scratch: the indices of one line, twice.</summary>
    public static Dim ScratchBytes(SortIndices op, TensorType result) => 2 * sizeof(int) * result.Shape[op.Axis];

    public override void Bind(Binding binding) => _extents.Bind(binding);

    public override void Run(ReadOnlySpan<nint> buffers) => Sequences.SortIndices(
        operand.DType, buffers[read], buffers[write], buffers[scratch], _extents.Outer, _extents.Count, _extents.Inner, op.Descending);
}
