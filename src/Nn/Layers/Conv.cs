using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Filters slid over 1 to 3 axes, and a bias: x is [images, channels, ..], y is [images, filters, ..]. Parameters <c>weight</c>
/// [filters, channels of a group, ..] and <c>bias</c> [filters].
/// </summary>
public sealed class Conv : ConvolutionLayer
{
    private readonly Shape? _strides;
    private readonly Shape? _dilation;
    private readonly long _groups;

    /// <summary>A convolution.</summary>
    /// <param name="channels">The channels of what comes in.</param>
    /// <param name="filters">The channels of what goes out.</param>
    /// <param name="size">The extents of a filter: one for each axis it slides along.</param>
    /// <param name="padding">The zeros around what comes in; none unless said.</param>
    /// <param name="strides">How far the filter moves; 1 unless said.</param>
    /// <param name="dilation">How far apart the elements of a filter are; 1 unless said.</param>
    /// <param name="groups">The groups that channels and filters are divided into.</param>
    /// <param name="bias">False for the convolution alone.</param>
    /// <param name="weight">What the weight starts as; <see cref="Initializer.HeUniform"/> if not said. The bias starts at 0.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or groups divide neither channels nor filters.</exception>
    public Conv(
        long channels,
        long filters,
        Shape size,
        Padding? padding = null,
        Shape? strides = null,
        Shape? dilation = null,
        long groups = 1,
        bool bias = true,
        Initializer? weight = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
        : base(
            channels,
            filters,
            size,
            padding,
            groups,
            bias,
            () => ([filters, channels / groups], Initializer.OfFilters(weight ?? Initializer.HeUniform)),
            file,
            line) =>
        (_strides, _dilation, _groups) = (strides, dilation, groups);

    /// <inheritdoc/>
    private protected override Tensor Filter(Tensor x, Tensor weight) => x.Convolve(weight, Padding, _strides, _dilation, _groups);
}
