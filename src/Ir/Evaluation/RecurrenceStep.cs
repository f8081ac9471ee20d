using System.Collections.Immutable;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Ops;
using MiniTorch.Ir.Reference;

namespace MiniTorch.Ir.Evaluation;

/// <summary>A linear recurrence along an axis.</summary>
internal sealed class RecurrenceStep(Recurrence op, TensorType type, ImmutableArray<int> reads, int write) : Step
{
    private readonly AxisExtents _extents = new(type.Shape, op.Axis);

    public override void Bind(Binding binding) => _extents.Bind(binding);

    public override void Run(ReadOnlySpan<nint> buffers) => Sequences.Recur(
        type.DType, buffers[reads[0]], buffers[reads[1]], buffers[write], _extents.Outer, _extents.Count, _extents.Inner, op.Reversed);
}
