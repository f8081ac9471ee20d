using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>The largest element of each box that slides over the last axes; see <see cref="Pooling.MaxPool"/>.</summary>
/// <param name="size">The extents of a box.</param>
/// <param name="strides">How far apart boxes are; their size unless said.</param>
/// <param name="padding">What is put around; nothing unless said.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
public sealed class MaxPool(
    Shape size, Shape? strides = null, Padding? padding = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : Layer(file, line)
{
    /// <inheritdoc/>
    public override string ToString() => $"MaxPool({size})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.MaxPool(size, strides, padding);
}

/// <summary>The mean of each box that slides over the last axes; see <see cref="Pooling.AvgPool"/>.</summary>
/// <param name="size">The extents of a box.</param>
/// <param name="strides">How far apart boxes are; their size unless said.</param>
/// <param name="padding">What is put around; nothing unless said.</param>
/// <param name="countPadding">False to count only elements of x.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
public sealed class AvgPool(
    Shape size,
    Shape? strides = null,
    Padding? padding = null,
    bool countPadding = true,
    [CallerFilePath] string file = "",
    [CallerLineNumber] int line = 0)
    : Layer(file, line)
{
    /// <inheritdoc/>
    public override string ToString() => $"AvgPool({size})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.AvgPool(size, strides, padding, countPadding: countPadding);
}

/// <summary>The mean over all axes behind images and channels, which leaves [images, channels].</summary>
public sealed class GlobalAvgPool([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.GlobalAvgPool();
}

/// <summary>The largest element over all axes behind images and channels, which leaves [images, channels].</summary>
public sealed class GlobalMaxPool([CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.GlobalMaxPool();
}

/// <summary>The mean of each of as many boxes as the result has places; see <see cref="Pooling.AdaptiveAvgPool"/>.</summary>
/// <param name="extents">Those of the result, along the last axes.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
public sealed class AdaptiveAvgPool(Shape extents, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    public override string ToString() => $"AdaptiveAvgPool({extents})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.AdaptiveAvgPool(extents);
}

/// <summary>The largest element of each of as many boxes as the result has places; see <see cref="Pooling.AdaptiveMaxPool"/>.</summary>
/// <param name="extents">Those of the result, along the last axes.</param>
/// <param name="file">Filled in by the C# compiler.</param>
/// <param name="line">Filled in by the C# compiler.</param>
public sealed class AdaptiveMaxPool(Shape extents, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) : Layer(file, line)
{
    /// <inheritdoc/>
    public override string ToString() => $"AdaptiveMaxPool({extents})";

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x) => x.AdaptiveMaxPool(extents);
}
