using System.Globalization;
using MiniTorch.Ir;

namespace MiniTorch.Nn;

/// <summary>
/// Filters along 1 to 3 axes, and a bias: x is [images, channels, ..], y is [images, filters, ..]. Parameters <c>weight</c> and
/// <c>bias</c> [filters].
/// </summary>
public abstract class ConvolutionLayer : Layer
{
    private readonly LayerParameter _weight;
    private readonly LayerParameter? _bias;
    private readonly Shape _size;

    private protected ConvolutionLayer(
        long channels, long filters, Shape size, Padding? padding, long groups, bool bias, Func<(Shape Shape, Initializer Start)> weight, string file, int line)
        : base(file, line)
    {
        ArgumentNullException.ThrowIfNull(size);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfNotEqual(channels % groups, 0);
        ArgumentOutOfRangeException.ThrowIfNotEqual(filters % groups, 0);
        (Channels, Filters, _size, Padding) = (channels, filters, size, padding ?? Padding.Valid);
        var (shape, start) = weight();
        _weight = Parameter("weight", [.. shape, .. size], start);
        _bias = bias ? Parameter("bias", [filters], Initializer.Zeros) : null;
    }

    /// <summary>The channels of what comes in.</summary>
    public long Channels { get; }

    /// <summary>The channels of what goes out.</summary>
    public long Filters { get; }

    private protected Padding Padding { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{GetType().Name}({Channels}, {Filters}, {_size})");

    /// <inheritdoc/>
    protected override Tensor Forward(ForwardContext context, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(context);
        RequireChannels(x, Channels, _size.Rank);
        var y = Filter(x, context[_weight]);
        return _bias is null ? y : y + context[_bias].BroadcastOver([0, .. Enumerable.Range(2, _size.Rank)], y.Shape);
    }

    /// <summary>What goes out, without the bias.</summary>
    private protected abstract Tensor Filter(Tensor x, Tensor weight);
}
