namespace MiniTorch.Ir;

/// <summary>Where boxes lie that slide along an axis: what windows, convolutions and their builders know about extents.</summary>
internal static class SlidingBoxes
{
    /// <summary>How many boxes lie in an extent; for an op's type rule.</summary>
    /// <param name="rule">Where complaints go.</param>
    /// <param name="literal">The constraint that extents are literals where they are divided or spread.</param>
    /// <param name="room">The constraint that a box fits.</param>
    /// <param name="axis">The axis, for messages.</param>
    /// <param name="extent">The extent.</param>
    /// <param name="size">The elements of a box.</param>
    /// <param name="stride">How far apart boxes are.</param>
    /// <param name="dilation">How far apart the elements of a box are.</param>
    public static Dim Count(TypeRule rule, string literal, string room, int axis, Dim extent, Dim size, long stride, long dilation)
    {
        rule.Require(
            dilation == 1 || size.Constant is not null,
            literal,
            () => $"expected a box of a literal extent along axis {axis}, where the dilation is {dilation}, found {size}");
        var starts = extent - size.Spread(dilation) + 1;
        rule.Require(
            starts.Constant is not < 0,
            room,
            () => $"expected room for a box of {size.Spread(dilation)} along axis {axis}, found {extent}");
        var boxes = starts.Every(stride);
        rule.Require(
            boxes is not null,
            literal,
            () => $"expected literal extents along axis {axis}, where the stride is {stride}, found {starts} places for a box");
        return boxes!;
    }
}
