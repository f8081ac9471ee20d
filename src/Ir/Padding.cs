namespace MiniTorch.Ir;

/// <summary>What is put around a tensor along the axes that a box slides along.</summary>
public abstract record Padding
{
    private Padding()
    {
    }

    /// <summary>Nothing: the box stays inside.</summary>
    public static Padding Valid { get; } = Of(0);

    /// <summary>
    /// As much as gives extent / stride, rounded up, places: half before and half behind, one more behind where it is odd.
    /// </summary>
    public static Padding Same { get; } = new AsMuch();

    /// <summary>The same number before and behind along each axis.</summary>
    public static Padding Of(long each) => new Even(each);

    /// <summary>The given numbers before and behind, one for each axis; negative to leave elements out.</summary>
    public static Padding Of(Shape low, Shape high) => new Given(low, high);

    /// <summary>How much is put before and behind.</summary>
    /// <param name="extents">The extents of the axes.</param>
    /// <param name="size">The extents of the box.</param>
    /// <param name="strides">How far apart boxes are.</param>
    /// <param name="dilation">How far apart the elements of a box are.</param>
    internal abstract (Shape Low, Shape High) Around(Shape extents, Shape size, Shape strides, Shape dilation);

    private sealed record Even(long Each) : Padding
    {
        internal override (Shape Low, Shape High) Around(Shape extents, Shape size, Shape strides, Shape dilation) =>
            (Shape.Repeat(Each, size.Rank), Shape.Repeat(Each, size.Rank));
    }

    private sealed record Given(Shape Low, Shape High) : Padding
    {
        internal override (Shape Low, Shape High) Around(Shape extents, Shape size, Shape strides, Shape dilation) => (Low, High);
    }

    private sealed record AsMuch : Padding
    {
        internal override (Shape Low, Shape High) Around(Shape extents, Shape size, Shape strides, Shape dilation)
        {
            var (low, high) = (new Dim[size.Rank], new Dim[size.Rank]);
            for (var k = 0; k < size.Rank; k++)
            {
                // The places times the stride are the extent, if that is not rounded up; a symbol is never divided, which the op says.
                var stride = strides.Literals[k];
                var box = ((Dim)size.Literals[k]).Spread(dilation.Literals[k]).Constant!.Value;
                var roundedUp = extents[k].Every(stride) is { } places ? ((places * stride) - extents[k]).Constant ?? 0 : 0;
                var total = Math.Max(0, box - stride + roundedUp);
                (low[k], high[k]) = (total / 2, total - (total / 2));
            }

            return ([.. low], [.. high]);
        }
    }
}
