using MiniTorch.Ir.Memory;

namespace MiniTorch.Ir.Evaluation;

/// <summary>A tensor read as [outer, count, inner] around one of its axes.</summary>
/// <param name="shape">Its extents.</param>
/// <param name="axis">The axis.</param>
internal sealed class AxisExtents(Shape shape, int axis)
{
    private readonly Dim _outer = shape.Slice(0, axis).ElementCount;
    private readonly Dim _inner = shape.Slice(axis + 1, shape.Rank - axis - 1).ElementCount;

    /// <summary>The extent before the axis.</summary>
    public long Outer { get; private set; }

    /// <summary>The extent of the axis.</summary>
    public long Count { get; private set; }

    /// <summary>The extent after the axis.</summary>
    public long Inner { get; private set; }

    /// <summary>Works the extents out.</summary>
    public void Bind(Binding binding) =>
        (Outer, Count, Inner) = (binding.Evaluate(_outer), binding.Evaluate(shape[axis]), binding.Evaluate(_inner));
}
