using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Filters put at each element along 1 to 3 axes, and a bias: x is [images, channels, ..], y is [images, filters, ..]; see
/// <see cref="Convolutions.ConvTranspose"/>. Parameters <c>weight</c> [channels, filters of a group, ..] and <c>bias</c> [filters].
/// </summary>
public sealed class ConvTranspose : ConvolutionLayer
{
    private readonly Shape? _strides;
    private readonly Shape? _dilation;
    private readonly Shape? _outputPadding;
    private readonly long _groups;

    /// <summary>A transposed convolution.</summary>
    /// <param name="channels">The channels of what comes in.</param>
    /// <param name="filters">The channels of what goes out.</param>
    /// <param name="size">The extents of a filter: one for each axis.</param>
    /// <param name="padding">What is cut off at both sides of the result; nothing unless said.</param>
    /// <param name="strides">How far apart filters are put; 1 unless said.</param>
    /// <param name="dilation">How far apart the elements of a filter are; 1 unless said.</param>
    /// <param name="outputPadding">How much longer the result is; 0 unless said.</param>
    /// <param name="groups">The groups that channels and filters are divided into.</param>
    /// <param name="bias">False for the filters alone.</param>
    /// <param name="weight">What the weight starts as; <see cref="Initializer.HeUniform"/> if not said. The bias starts at 0.</param>
    /// <param name="file">Filled in by the C# compiler.</param>
    /// <param name="line">Filled in by the C# compiler.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1, or groups divide neither channels nor filters.</exception>
    public ConvTranspose(
        long channels,
        long filters,
        Shape size,
        Padding? padding = null,
        Shape? strides = null,
        Shape? dilation = null,
        Shape? outputPadding = null,
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
            () => ([channels, filters / groups], Connecting(weight ?? Initializer.HeUniform, channels / groups, filters / groups, size, strides)),
            file,
            line) =>
        (_strides, _dilation, _outputPadding, _groups) = (strides, dilation, outputPadding, groups);

    /// <inheritdoc/>
    private protected override Tensor Filter(Tensor x, Tensor weight) =>
        x.ConvTranspose(weight, Padding, _strides, _dilation, _outputPadding, _groups);

    // An element of the result is reached by every stride-th element of a filter only.
    private static Initializer Connecting(Initializer weight, long channels, long filters, Shape size, Shape? strides)
    {
        var (elements, apart) = (size.ElementCount.Constant!.Value, strides?.ElementCount.Constant ?? 1);
        return Initializer.Connecting(weight, Math.Max(1, channels * elements / apart), filters * elements);
    }
}
