using System.Globalization;
using System.Runtime.CompilerServices;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Filters put at each element along 1 to 3 axes, and a bias: x is [images, channels, ..], y is [images, filters, ..]; see
/// <see cref="Convolutions.ConvTranspose"/>. Parameters <c>weight</c> [channels, filters of a group, ..] and <c>bias</c> [filters].
/// </summary>
public sealed class ConvTranspose : Layer
{
    private readonly LayerParameter _weight;
    private readonly LayerParameter? _bias;
    private readonly Shape _size;
    private readonly Shape? _strides;
    private readonly Shape? _dilation;
    private readonly Shape? _outputPadding;
    private readonly Padding _padding;
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
        : base(file, line)
    {
        ArgumentNullException.ThrowIfNull(size);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(channels % groups, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(filters % groups, 0);
        (Channels, Filters, _size, _strides, _dilation, _outputPadding) = (channels, filters, size, strides, dilation, outputPadding);
        (_padding, _groups) = (padding ?? Padding.Valid, groups);

        // An element of the result is reached by every stride-th element of a filter only.
        var (elements, apart) = (size.ElementCount.Constant!.Value, strides?.ElementCount.Constant ?? 1);
        var initializer = Initializer.Connecting(
            weight ?? Initializer.HeUniform, Math.Max(1, channels / groups * elements / apart), filters / groups * elements);
        _weight = Parameter("weight", [channels, filters / groups, .. size], initializer);
        _bias = bias ? Parameter("bias", [filters], Initializer.Zeros) : null;
    }

    /// <summary>The channels of what comes in.</summary>
    public long Channels { get; }

    /// <summary>The channels of what goes out.</summary>
    public long Filters { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"ConvTranspose({Channels}, {Filters}, {_size})");

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireChannels(x, Channels, _size.Rank);
        var y = x.ConvTranspose(context[_weight], _padding, _strides, _dilation, _outputPadding, _groups);
        return _bias is null ? y : y + context[_bias].BroadcastOver([0, .. Enumerable.Range(2, _size.Rank)], y.Shape);
    }
}
